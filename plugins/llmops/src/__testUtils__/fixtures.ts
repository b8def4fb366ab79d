import { ResponseError } from '@backstage/errors';
import type {
  LogChunk,
  MetricSeries,
  ModelCard,
  ModelDetails,
  Project,
  Run,
  RunDetails,
  Step,
} from '../api';

const AT = '2026-01-01T12:00:00Z';

export function makeRun(part: Partial<Run> = {}): Run {
  return {
    id: 'run-1',
    name: 'korean-llm-train-1',
    project: 'component:default/korean-llm',
    owner: 'group:default/ml-research',
    pipeline: 'train',
    profile: 'smoke',
    engine: 'dvc',
    tracker: 'mlflow',
    origin: 'portal',
    state: 'succeeded',
    startedBy: 'user:default/jae.min',
    ref: 'main',
    commit: 'a3f9c2d47be1095f6c8d3e21b47a90cd5e6f1028',
    parameters: { model_size: 'tiny', epochs: 20 },
    attempt: 1,
    createdAt: AT,
    startedAt: AT,
    endedAt: '2026-01-01T12:01:30Z',
    updatedAt: AT,
    permitted: { cancel: false, retry: false, reproduce: false },
    ...part,
  };
}

export function makeStep(name: string, part: Partial<Step> = {}): Step {
  return { name, state: 'succeeded', dependsOn: [], ...part };
}

export function makeDetails(part: Partial<RunDetails> = {}): RunDetails {
  const run = makeRun(part);
  return {
    ...run,
    trackedRuns: [],
    attempts: [
      {
        number: 1,
        dispatchKey: `${run.id}-1`,
        state: run.state,
        createdAt: AT,
        steps: [
          makeStep('preprocess', { state: 'cached' }),
          makeStep('training', { dependsOn: ['preprocess'], tries: 2 }),
        ],
      },
    ],
    ...part,
  };
}

export function makeSeries(
  key: string,
  step: string,
  part: Partial<MetricSeries> = {},
): MetricSeries {
  return {
    id: `${key}@${step}`,
    key,
    trackedRunId: step,
    trackedRunName: step,
    step,
    points: 1,
    lastStep: 0,
    lastValue: 0.75,
    lastAt: AT,
    ...part,
  };
}

export function makeChunk(
  sequence: number,
  text: string,
  step?: string,
): LogChunk {
  return { sequence, at: AT, text, step };
}

export function makeProject(part: Partial<Project> = {}): Project {
  return {
    entityRef: 'component:default/korean-llm',
    owner: 'group:default/ml-research',
    commit: 'a3f9c2d47be1095f6c8d3e21b47a90cd5e6f1028',
    ref: 'main',
    canLaunch: true,
    problems: [],
    pipelines: [
      {
        name: 'train',
        title: 'Korean training',
        engines: [{ id: 'dvc', title: 'This machine', available: true }],
        defaultProfile: 'smoke',
        parameters: {
          type: 'object',
          properties: {
            learning_rate: {
              type: 'number',
              exclusiveMinimum: 0,
              maximum: 1,
              default: 0.00001,
              description: 'Step size',
            },
            epochs: { type: 'integer', minimum: 1, default: 2 },
          },
        },
        profiles: [
          { name: 'smoke', title: 'Smoke', parameters: { epochs: 20 } },
          { name: 'full', title: 'Full', parameters: {} },
        ],
        steps: [],
      },
    ],
    ...part,
  };
}

export function makeModel(part: Partial<ModelDetails> = {}): ModelDetails {
  return {
    tracker: 'mlflow',
    name: 'korean-llm',
    owner: 'group:default/ml-research',
    latestVersion: '2',
    aliases: { champion: '1' },
    updatedAt: AT,
    permitted: { update: true },
    facts: {
      lifecycle: 'production',
      license: 'apache-2.0',
      baseModels: ['example/base'],
      languages: ['ko'],
      datasets: [],
      cardSource: 'model-card',
      cardScore: 35,
      cardMissing: ['description', 'limitations'],
      evaluation: { accuracy: 0.75 },
      versions: 2,
      trainedAt: AT,
    },
    versions: ['2', '1'].map(version => ({
      version,
      status: 'READY',
      aliases: version === '1' ? ['champion'] : [],
      runId: `run-${version}`,
      runName: `train-${version}`,
      commit: 'a3f9c2d47be1095f6c8d3e21b47a90cd5e6f1028',
      metrics: { accuracy: version === '2' ? 0.75 : 0.4 },
      thresholds: { accuracy: { min: 0.5 } },
      downloadCommand: `get-model korean-llm ${version}`,
      createdAt: AT,
    })),
    ...part,
  };
}

export function makeCard(part: Partial<ModelCard> = {}): ModelCard {
  return {
    version: '2',
    source: 'model-card',
    path: 'MODEL_CARD.md',
    commit: 'a3f9c2d47be1095f6c8d3e21b47a90cd5e6f1028',
    text: '---\nlicense: apache-2.0\nlanguage: [ko]\n---\n# About\n\nAnswers in **Korean**.\n\n<script>alert(1)</script>\n',
    score: 35,
    missing: ['description', 'limitations'],
    ...part,
  };
}

/** An error as the backend answers it. */
export async function makeRefusal(
  statusCode: number,
  name: string,
  message: string,
): Promise<ResponseError> {
  const body = { error: { name, message }, response: { statusCode } };
  return ResponseError.fromResponse(
    new Response(JSON.stringify(body), {
      status: statusCode,
      headers: { 'content-type': 'application/json' },
    }),
  );
}
