import type { ScmIntegrations } from '@backstage/integration';
import type {
  LineageNode,
  ModelFacts,
  ModelLineage,
} from '@llmops/backstage-plugin-llmops-common';
import { commitUrl } from '../compare/commitUrl';
import type { RunFilterSubject } from '../database/runFilter';
import type { ExaminedVersion } from './examineVersions';

const MAX_BASE_MODELS = 10;
const SHORT = 12;

/**
 * What a version came from, as a graph that points from origin to outcome. Inputs point to the run, or to the version
 * itself where the run is unknown or not for the caller.
 */
export function buildLineage(options: {
  model: string;
  examined: ExaminedVersion;
  facts?: Pick<ModelFacts, 'baseModels'>;
  integrations: ScmIntegrations;
  isRunVisible: (run: RunFilterSubject) => boolean;
}): ModelLineage {
  const { model, examined, facts, isRunVisible } = options;
  const { version, producer } = examined;
  const seen =
    producer.run && isRunVisible(producer.run) ? producer.run : undefined;
  const outcome: LineageNode = {
    id: 'version',
    kind: 'version',
    title: model,
    detail: version.version,
  };
  const run: LineageNode[] = seen
    ? [{ id: 'run', kind: 'run', title: seen.name, runId: seen.id }]
    : [];
  const inputs: LineageNode[] = [
    ...(facts?.baseModels ?? []).slice(0, MAX_BASE_MODELS).map(
      (title, index): LineageNode => ({
        id: `base-model-${index}`,
        kind: 'base-model',
        title,
      }),
    ),
    ...inputsOf(examined, options.integrations, seen !== undefined),
  ];
  const target = seen ? 'run' : 'version';
  return {
    nodes: [...inputs, ...run, outcome],
    edges: [
      ...inputs.map(({ id }) => ({ source: id, target })),
      ...run.map(({ id }) => ({ source: id, target: 'version' })),
    ],
  };
}

function inputsOf(
  { version, producer }: ExaminedVersion,
  integrations: ScmIntegrations,
  isSeen: boolean,
): LineageNode[] {
  const { run, inputs, trackedRuns } = producer;
  const nodes: LineageNode[] = [];
  if (run?.dataVersion) {
    nodes.push({
      id: 'data',
      kind: 'dataset',
      title: run.dataVersion.slice(0, SHORT),
      detail: run.dataVersion,
    });
  }
  const tracked = trackedRuns.find(({ id }) => id === version.trackedRunId);
  for (const [index, dataset] of (tracked?.datasets ?? []).entries()) {
    nodes.push({
      id: `dataset-${index}`,
      kind: 'dataset',
      title: dataset.name,
      detail: dataset.digest,
    });
  }
  if (run?.commit) {
    nodes.push({
      id: 'commit',
      kind: 'commit',
      title: run.commit.slice(0, SHORT),
      detail: run.commit,
      url: inputs && commitUrl(integrations, inputs.repositoryUrl, run.commit),
    });
  }
  if (run?.environment) {
    nodes.push({
      id: 'environment',
      kind: 'environment',
      title: run.environment.slice(0, SHORT),
      detail: run.environment,
    });
  }
  if (isSeen && run?.project) {
    nodes.push({
      id: 'project',
      kind: 'project',
      title: run.project,
      entityRef: run.project,
    });
  }
  return nodes;
}
