import { Select } from '@backstage/ui';
import { RiFlowChart } from '@remixicon/react';
import type { Attempt } from '../../api';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { Panel } from '../Panel';
import { StepGraph } from '../StepGraph';

/** The steps of an attempt, and a choice of attempts when there are several. */
export function StepsPanel(props: {
  attempts: readonly Attempt[];
  attempt?: Attempt;
  step?: string;
  onAttempt: (number: number) => void;
  onStep: (step: string | undefined) => void;
}) {
  const { attempts, attempt, step, onAttempt, onStep } = props;
  const t = useText();
  const cached =
    attempt?.steps.filter(({ state }) => state === 'cached').length ?? 0;
  return (
    <Panel
      title={t('run.steps')}
      note={cached > 0 ? t('run.cachedNote', { count: cached }) : undefined}
      actions={
        attempts.length > 1 && (
          <Select
            size="small"
            aria-label={t('run.attempt')}
            options={attempts.map(({ number, state }) => ({
              id: String(number),
              label: t('run.attemptOf', {
                number: String(number),
                state: t(`state.${state}`),
              }),
            }))}
            value={attempt ? String(attempt.number) : null}
            onChange={key => key !== null && onAttempt(Number(key))}
          />
        )
      }
    >
      {attempt && attempt.steps.length > 0 ? (
        <StepGraph steps={attempt.steps} chosen={step} onChoose={onStep} />
      ) : (
        <EmptyNotice icon={<RiFlowChart />} title={t('run.noSteps')} />
      )}
    </Panel>
  );
}
