import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
} from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { llmopsApiRef, type LaunchRequest, type Project } from '../../api';
import { usePreflight } from '../../hooks/usePreflight';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';
import { createIdempotencyKey } from '../../lib/idempotencyKey';
import { runRouteRef } from '../../routes';
import { FailureNotice } from '../FailureNotice';
import { ProblemList } from '../ProblemList';
import { findObstacles, type Obstacle } from './findObstacles';
import { LaunchFields } from './LaunchFields';
import { LaunchObstacles } from './LaunchObstacles';
import { PreflightChecks } from './PreflightChecks';
import { useLaunchForm, type LaunchForm } from './useLaunchForm';
import { useProjectAt } from './useProjectAt';
import styles from './LaunchDialog.module.css';

/** Starts a run of a project: choose, type, see the checks, launch. A refusal keeps everything that was typed. */
export function LaunchDialog(props: {
  entityRef: string;
  onClose: () => void;
}) {
  const { entityRef, onClose } = props;
  const t = useText();
  const [ref, setRef] = useState('');
  const { project, error, reload } = useProjectAt(entityRef, ref);
  const form = useLaunchForm(entityRef, project);
  const typedRef = form.draft.ref.trim();
  useEffect(() => setRef(typedRef), [typedRef]);

  const refProblem = error && project ? readFailure(error).message : undefined;
  const request = refProblem ? undefined : form.request;
  const preflight = usePreflight(request);
  const launch = useLaunch();
  const body = useRef<HTMLDivElement>(null);
  const checks = preflight.data?.checks ?? [];
  const obstacles = findObstacles(t, { form, refProblem, checks });
  const go = ({ selector }: Obstacle) => {
    const place = body.current?.querySelector<HTMLElement>(selector);
    place?.scrollIntoView?.({ block: 'center' });
    place?.focus();
  };
  const onLaunch = () => {
    const [first] = obstacles;
    if (first) {
      go(first);
    } else if (request) {
      launch.start({
        ...request,
        confirmations: form.draft.confirmations,
        note: form.draft.note.trim() || undefined,
      });
    }
  };
  return (
    <Dialog
      isOpen
      width={760}
      isDismissable={!launch.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {t('launch.title', { pipeline: form.pipeline?.title ?? '' })}
      </DialogHeader>
      <DialogBody>
        <div ref={body} className={styles.body}>
          {error && !project && (
            <FailureNotice error={error} onRetry={reload} />
          )}
          {!error && !project && <Skeleton width="100%" height={240} />}
          {project && (
            <LaunchBody
              project={project}
              form={form}
              refProblem={refProblem}
              preflight={preflight}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <LaunchObstacles obstacles={obstacles} onGo={go} />
        {launch.error && (
          <Alert
            role="alert"
            icon
            status="danger"
            title={t('failure.refused')}
            description={readFailure(launch.error).message}
            className={styles.refusal}
          />
        )}
        <Button
          variant="primary"
          isPending={launch.isPending}
          isDisabled={!form.pipeline || !form.engine}
          onPress={onLaunch}
        >
          {t('launch.confirm')}
        </Button>
        <Button
          variant="secondary"
          isDisabled={launch.isPending}
          onPress={onClose}
        >
          {t('action.back')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function LaunchBody(props: {
  project: Project;
  form: LaunchForm;
  refProblem?: string;
  preflight: ReturnType<typeof usePreflight>;
}) {
  const { project, form, refProblem, preflight } = props;
  return (
    <>
      {project.problems.length > 0 && (
        <ProblemList problems={project.problems} />
      )}
      <LaunchFields
        project={project}
        form={form}
        refProblem={refProblem}
        checks={preflight.data?.checks ?? []}
      />
      {form.request && (
        <PreflightChecks
          preflight={preflight}
          confirmations={form.draft.confirmations}
          onConfirmations={confirmations => form.change({ confirmations })}
        />
      )}
    </>
  );
}

/** Launches once: the same request sent again, for example after a broken connection, answers the same run. */
function useLaunch() {
  const api = useApi(llmopsApiRef);
  const navigate = useNavigate();
  const toRun = useRouteRef(runRouteRef);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const sent = useRef<{ content: string; key: string }>();
  const start = async (request: LaunchRequest) => {
    const content = JSON.stringify(request);
    if (sent.current?.content !== content) {
      sent.current = { content, key: createIdempotencyKey() };
    }
    setPending(true);
    setError(undefined);
    try {
      const run = await api.launch({
        ...request,
        idempotencyKey: sent.current.key,
      });
      navigate(toRun?.({ runId: run.id }) ?? '');
    } catch (thrown) {
      setError(toFailure(thrown));
      setPending(false);
    }
  };
  return { start, isPending, error };
}
