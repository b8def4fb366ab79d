import { useApi } from '@backstage/frontend-plugin-api';
import { Checkbox, Text } from '@backstage/ui';
import { useId, useState } from 'react';
import { notebookApiRef, type Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import { ConfirmDialog } from '../RunActions/ConfirmDialog';
import styles from './NotebookView.module.css';

/** Deletes a notebook; its files only for who says so. */
export function DeleteNotebookDialog(props: {
  notebook: Notebook;
  onClose: () => void;
  onDone: () => void;
}) {
  const { notebook, onClose, onDone } = props;
  const t = useText();
  const id = useId();
  const api = useApi(notebookApiRef);
  const [volume, setVolume] = useState(false);
  return (
    <ConfirmDialog
      isDestructive
      title={t('notebooks.deleteTitle', { name: notebook.name })}
      confirm={t('notebooks.delete')}
      onConfirm={() => api.deleteNotebook(notebook, { volume })}
      onClose={onClose}
      onDone={onDone}
      extra={
        notebook.volume && (
          <div className={styles.choice}>
            <Checkbox
              isSelected={volume}
              onChange={setVolume}
              aria-describedby={id}
            >
              {t('notebooks.deleteVolume')}
            </Checkbox>
            <Text as="p" id={id} variant="body-small" color="secondary">
              {t('notebooks.deleteVolumeHint', {
                volume: notebook.volume.name,
              })}
            </Text>
          </div>
        )
      }
    >
      {t('notebooks.deleteText')}
    </ConfirmDialog>
  );
}
