import { useApi } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import {
  RiDeleteBinLine,
  RiExternalLinkLine,
  RiPlayLine,
  RiStopCircleLine,
} from '@remixicon/react';
import { useState } from 'react';
import { notebookApiRef, type Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import { ConfirmDialog } from '../RunActions/ConfirmDialog';
import { DeleteNotebookDialog } from './DeleteNotebookDialog';
import styles from './NotebookView.module.css';
import { StartButton } from './StartButton';

/** What the caller may do with a notebook now; what is not permitted or makes no sense is not shown. */
export function NotebookActions(props: {
  notebook: Notebook;
  onChanged: () => void;
  /** After it was deleted. */
  onDeleted?: () => void;
  /** In a table, whose rows have no room for what is done once: deleting is on the notebook's page. */
  isSmall?: boolean;
}) {
  const { notebook, onChanged, onDeleted = onChanged, isSmall } = props;
  const { name, state, url, permitted } = notebook;
  const t = useText();
  const api = useApi(notebookApiRef);
  const [open, setOpen] = useState<'stop' | 'delete'>();
  const close = () => setOpen(undefined);
  const size = isSmall ? 'small' : 'medium';
  const canStop = ['running', 'waiting', 'failed'].includes(state);
  const canStart = state === 'stopped' || state === 'stopping';
  return (
    <div className={styles.actions}>
      {url && permitted.update && (
        <ButtonLink
          size={size}
          variant={isSmall ? 'secondary' : 'primary'}
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          iconStart={<RiExternalLinkLine />}
          aria-label={t('notebooks.openNamed', { name })}
        >
          {t('notebooks.open')}
        </ButtonLink>
      )}
      {permitted.update && canStart && (
        <StartButton notebook={notebook} size={size} onDone={onChanged}>
          <RiPlayLine />
        </StartButton>
      )}
      {permitted.update && canStop && (
        <Button
          size={size}
          variant="secondary"
          iconStart={<RiStopCircleLine />}
          aria-label={t('notebooks.stopNamed', { name })}
          onPress={() => setOpen('stop')}
        >
          {t('notebooks.stop')}
        </Button>
      )}
      {permitted.delete && state !== 'deleting' && !isSmall && (
        <Button
          size={size}
          variant="secondary"
          destructive
          className={styles.destructive}
          iconStart={<RiDeleteBinLine />}
          aria-label={t('notebooks.deleteNamed', { name })}
          onPress={() => setOpen('delete')}
        >
          {t('notebooks.delete')}
        </Button>
      )}
      {open === 'stop' && (
        <ConfirmDialog
          title={t('notebooks.stopTitle', { name })}
          confirm={t('notebooks.stop')}
          onConfirm={async () => {
            await api.stopNotebook(notebook);
          }}
          onClose={close}
          onDone={() => {
            close();
            onChanged();
          }}
        >
          {t('notebooks.stopText')}
        </ConfirmDialog>
      )}
      {open === 'delete' && (
        <DeleteNotebookDialog
          notebook={notebook}
          onClose={close}
          onDone={() => {
            close();
            onDeleted();
          }}
        />
      )}
    </div>
  );
}
