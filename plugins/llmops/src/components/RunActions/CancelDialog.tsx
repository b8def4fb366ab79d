import { useApi } from '@backstage/frontend-plugin-api';
import { TextAreaField } from '@backstage/ui';
import { useState } from 'react';
import { llmopsApiRef, type Run } from '../../api';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './RunActions.module.css';

/** Cancels a run, with a reason for whoever wonders later. */
export function CancelDialog(props: {
  run: Run;
  onClose: () => void;
  onDone: () => void;
}) {
  const { run, onClose, onDone } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      isDestructive
      title={t('cancel.title', { name: runName(run) })}
      confirm={t('cancel.button')}
      onConfirm={async () => {
        await api.cancelRun(run.id, reason.trim() || undefined);
      }}
      onClose={onClose}
      onDone={onDone}
      extra={
        <TextAreaField
          className={styles.field}
          label={t('cancel.reason')}
          secondaryLabel={t('form.optional')}
          description={t('cancel.reasonHint')}
          rows={3}
          maxLength={1000}
          value={reason}
          onChange={setReason}
        />
      }
    >
      {t('cancel.text')}
    </ConfirmDialog>
  );
}
