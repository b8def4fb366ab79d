import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { Alert, Container } from '@backstage/ui';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router-dom';
import { llmopsApiRef, type RunDetails } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { isOfRun } from '../../lib/change';
import { runName } from '../../lib/runName';
import { runRouteRef } from '../../routes';
import { ArtifactsPanel } from '../Artifacts';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { LogPanel } from '../LogPanel';
import { MetricsPanel, useRunMetrics } from '../MetricsPanel';
import { RefreshFailed } from '../RefreshFailed';
import { TrackerLine } from '../TrackerLine';
import { ChildRunsPanel } from './ChildRunsPanel';
import { EvaluationPanel } from './EvaluationPanel';
import { EventsPanel } from './EventsPanel';
import { DatasetsPanel, TagsPanel } from './InputsPanels';
import { LineagePanel } from './LineagePanel';
import { NotePanel } from './NotePanel';
import { ParametersPanel } from './ParametersPanel';
import { RunHeader } from './RunHeader';
import { StepsPanel } from './StepsPanel';
import styles from './RunPage.module.css';

/** One run: state and reason, steps, curves, log, inputs and what came of it. */
export function RunPage() {
  const { runId = '' } = useParams();
  const api = useApi(llmopsApiRef);
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const { data, error, reload } = useLive({
    key: runId,
    load: signal => api.getRun(runId, signal),
    isAffected: change => isOfRun(change, runId),
    isActive: run => !isEnded(run.state),
  });
  if (error && !data) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  if (!data) {
    return <PageSkeleton />;
  }
  return (
    <BreadcrumbEntry
      entry={{ label: runName(data), href: toRun?.({ runId }) ?? '' }}
    >
      <RunHeader run={data} onChanged={reload} />
      <Container>
        {error && <RefreshFailed error={error} onRetry={reload} />}
        <TrackerLine tracker={data.tracker} />
        {data.trackerProblem && (
          <Alert
            icon
            mb="4"
            status="warning"
            title={t('run.trackerRefuses', { tracker: data.tracker ?? '' })}
            description={data.trackerProblem}
          />
        )}
        <RunBody key={runId} run={data} onChanged={reload} />
      </Container>
    </BreadcrumbEntry>
  );
}

function RunBody(props: { run: RunDetails; onChanged: () => void }) {
  const { run, onChanged } = props;
  // Steps and logs are those of the engine, which only runs of the portal have.
  const isPortal = run.origin === 'portal';
  const isLive = !isEnded(run.state);
  const metrics = useRunMetrics(run.id, isLive);
  const [chosenAttempt, setAttempt] = useState<number>();
  const [step, setStep] = useState<string>();
  const number = chosenAttempt ?? run.attempt;
  const attempt = run.attempts.find(one => one.number === number);
  const steps = useMemo(
    () => attempt?.steps.map(({ name }) => name) ?? [],
    [attempt],
  );
  return (
    <div className={styles.body}>
      {isPortal && (
        <StepsPanel
          attempts={run.attempts}
          attempt={attempt}
          step={step}
          onAttempt={next => {
            setAttempt(next);
            setStep(undefined);
          }}
          onStep={setStep}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.main}>
          <MetricsPanel
            runId={run.id}
            isLive={isLive}
            step={step}
            metrics={metrics}
          />
          {isPortal && (
            <LogPanel
              runId={run.id}
              attempt={number}
              isLive={attempt ? !isEnded(attempt.state) : isLive}
              steps={steps}
              step={step}
              onStep={setStep}
            />
          )}
          <ChildRunsPanel runId={run.id} isLive={isLive} />
          <ArtifactsPanel runId={run.id} isLive={isLive} />
        </div>
        <div className={styles.side}>
          <EvaluationPanel
            step={run.evaluationStep}
            thresholds={run.thresholds}
            series={metrics.data}
            isLive={isLive}
          />
          <NotePanel run={run} onChanged={onChanged} />
          <LineagePanel run={run} />
          <ParametersPanel parameters={run.parameters} />
          <DatasetsPanel project={run.project} runs={run.trackedRuns} />
          <TagsPanel runs={run.trackedRuns} />
          {isPortal && <EventsPanel runId={run.id} isLive={isLive} />}
        </div>
      </div>
    </div>
  );
}
