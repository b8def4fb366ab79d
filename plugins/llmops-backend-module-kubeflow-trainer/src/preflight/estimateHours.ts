import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import { GPU } from '../attempts/resources';
import type { JobPlan } from '../jobs/JobPlan';
import { toNumber } from '../lib/quantity';

const HOUR_SECONDS = 3600;

/** GPU-hours that the run takes at most, by the limits of its steps; undefined for a run without GPUs. */
export function estimateHours(
  pipeline: PipelineDefinition,
  plans: readonly JobPlan[],
): PreflightCheck | undefined {
  const steps = plans
    .map(plan => ({ gpus: gpusOfPlan(plan), seconds: limitOf(pipeline, plan) }))
    .filter(({ gpus }) => gpus > 0);
  if (steps.length === 0) {
    return undefined;
  }
  const common = { id: 'gpu-hours', title: 'GPU-hours', status: 'ok' as const };
  const most = Math.max(...steps.map(({ gpus }) => gpus));
  if (steps.some(({ seconds }) => seconds === undefined)) {
    return {
      ...common,
      status: 'warning',
      message: `Up to ${most} GPUs at a time, for any length of time: llmops.yaml sets no timeLimit`,
    };
  }
  const total = steps.reduce(
    (sum, { gpus, seconds = 0 }) => sum + (gpus * seconds) / HOUR_SECONDS,
    0,
  );
  return {
    ...common,
    message: `${Math.ceil(
      total,
    )} at most, by the time limits of the steps; up to ${most} GPUs at a time`,
  };
}

/** GPUs that all Pods of a step hold. */
export function gpusOfPlan({ limits, step }: JobPlan): number {
  return toNumber(limits[GPU]) * step.nodes;
}

function limitOf(
  { steps, timeLimitSeconds }: PipelineDefinition,
  { step }: JobPlan,
): number | undefined {
  const declared = Object.hasOwn(steps, step.name)
    ? steps[step.name].timeLimitSeconds
    : undefined;
  return declared ?? timeLimitSeconds;
}
