import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import {
  RiFileCopy2Line,
  RiRestartLine,
  RiStopCircleLine,
} from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef, type Run } from '../../api';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { CancelDialog } from './CancelDialog';
import { ConfirmDialog } from './ConfirmDialog';
import { ReproduceDialog } from './ReproduceDialog';
import styles from './RunActions.module.css';

type Action = 'cancel' | 'retry' | 'reproduce';

/** What the caller may do with a run now; what is not permitted is not shown. */
export function RunActions(props: { run: Run; onChanged: () => void }) {
  const { run, onChanged } = props;
  const { cancel, retry, reproduce } = run.permitted;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [open, setOpen] = useState<Action>();
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    onChanged();
  };
  return (
    <>
      {reproduce && (
        <Button
          variant="secondary"
          iconStart={<RiFileCopy2Line />}
          onPress={() => setOpen('reproduce')}
        >
          {t('reproduce.button')}
        </Button>
      )}
      {retry && (
        <Button
          variant="secondary"
          iconStart={<RiRestartLine />}
          onPress={() => setOpen('retry')}
        >
          {t('retry.button')}
        </Button>
      )}
      {cancel && (
        <Button
          variant="secondary"
          destructive
          className={styles.destructive}
          iconStart={<RiStopCircleLine />}
          onPress={() => setOpen('cancel')}
        >
          {t('cancel.button')}
        </Button>
      )}
      {open === 'cancel' && (
        <CancelDialog run={run} onClose={close} onDone={done} />
      )}
      {open === 'retry' && (
        <ConfirmDialog
          title={t('retry.title', { name: runName(run) })}
          confirm={t('retry.button')}
          onConfirm={async () => {
            await api.retryRun(run.id);
          }}
          onClose={close}
          onDone={done}
        >
          {t('retry.text')}
        </ConfirmDialog>
      )}
      {open === 'reproduce' && <ReproduceDialog run={run} onClose={close} />}
    </>
  );
}
