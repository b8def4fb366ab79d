import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { llmopsApiRef, type Run } from '../../api';
import { usePreflight } from '../../hooks/usePreflight';
import { useText } from '../../hooks/useText';
import { createIdempotencyKey } from '../../lib/idempotencyKey';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { PreflightChecks } from '../LaunchDialog/PreflightChecks';
import { ConfirmDialog } from './ConfirmDialog';
import styles from './RunActions.module.css';

/** Starts a new run with the inputs of this one, after the same checks as a launch. */
export function ReproduceDialog(props: { run: Run; onClose: () => void }) {
  const { run, onClose } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const navigate = useNavigate();
  const toRun = useRouteRef(runRouteRef);
  const [idempotencyKey] = useState(createIdempotencyKey);
  const [confirmations, setConfirmations] = useState<string[]>([]);
  const request = useMemo(
    () => ({
      // Only runs of the portal can be reproduced, and they have both.
      project: run.project ?? '',
      pipeline: run.pipeline ?? '',
      ref: run.commit ?? run.ref,
      profile: run.profile,
      engine: run.engine,
      parameters: run.parameters,
    }),
    [run],
  );
  const preflight = usePreflight(request);
  const checks = preflight.data?.checks ?? [];
  const isConfirmed = checks.every(
    ({ id, status }) => status !== 'confirm' || confirmations.includes(id),
  );
  const isRefused = checks.some(({ status }) => status === 'error');
  return (
    <ConfirmDialog
      title={t('reproduce.title', { name: runName(run) })}
      confirm={t('reproduce.confirm')}
      isDisabled={!isConfirmed || isRefused}
      onConfirm={async () => {
        const started = await api.reproduceRun(run.id, {
          idempotencyKey,
          confirmations,
        });
        navigate(toRun?.({ runId: started.id }) ?? '');
      }}
      onClose={onClose}
      onDone={onClose}
      extra={
        <div className={styles.field}>
          <PreflightChecks
            preflight={preflight}
            confirmations={confirmations}
            onConfirmations={setConfirmations}
          />
        </div>
      }
    >
      {t('reproduce.text', { commit: run.commit?.slice(0, 7) ?? '–' })}
    </ConfirmDialog>
  );
}
