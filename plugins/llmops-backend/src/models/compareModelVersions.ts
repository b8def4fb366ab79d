import type { ScmIntegrations } from '@backstage/integration';
import {
  type ComparedVersion,
  type MetricValue,
  type ModelComparison,
  type TextDifference,
  toMetricValue,
} from '@llmops/backstage-plugin-llmops-common';
import { compareUrl } from '../compare/compareUrl';
import type { RunFilterSubject } from '../database/runFilter';
import type { ExaminedVersion } from './examineVersions';

/** What differs between two versions; of runs that the caller may not see, only what the versions themselves tell. */
export function compareModelVersions(options: {
  from: ExaminedVersion;
  to: ExaminedVersion;
  /** Version by alias. */
  aliases: Record<string, string>;
  integrations: ScmIntegrations;
  isRunVisible: (run: RunFilterSubject) => boolean;
}): ModelComparison {
  const { from, to, aliases, integrations, isRunVisible } = options;
  const side = (examined: ExaminedVersion) =>
    toSide(examined, aliases, isRunVisible);
  const [before, after] = [side(from), side(to)];
  const parameters = differences(
    parametersOf(from, isRunVisible),
    parametersOf(to, isRunVisible),
  );
  const keys = [
    ...new Set([...Object.keys(from.metrics), ...Object.keys(to.metrics)]),
  ].sort();
  return {
    from: before,
    to: after,
    compareUrl:
      before.commit && after.commit && before.repository === after.repository
        ? compareUrl(
            integrations,
            after.repository ?? '',
            before.commit,
            after.commit,
          )
        : undefined,
    parameters: parameters.different,
    sameParameters: parameters.same,
    metrics: keys.map(key => ({
      key,
      from: valueOf(from.metrics, key),
      to: valueOf(to.metrics, key),
    })),
  };
}

function valueOf(
  metrics: Record<string, number>,
  key: string,
): MetricValue | undefined {
  return Object.hasOwn(metrics, key) ? toMetricValue(metrics[key]) : undefined;
}

function toSide(
  { version, producer }: ExaminedVersion,
  aliases: Record<string, string>,
  isRunVisible: (run: RunFilterSubject) => boolean,
): ComparedVersion {
  const { run, inputs } = producer;
  const seen = run && isRunVisible(run) ? run : undefined;
  const took =
    seen?.startedAt && seen.endedAt
      ? (seen.endedAt.getTime() - seen.startedAt.getTime()) / 1000
      : undefined;
  return {
    version: version.version,
    aliases: Object.keys(aliases).filter(
      alias => aliases[alias] === version.version,
    ),
    createdAt: version.createdAt,
    commit: run?.commit,
    dataVersion: run?.dataVersion,
    runId: seen?.id,
    runName: seen?.name,
    repository: seen && inputs?.repositoryUrl,
    environment: seen?.environment,
    pipeline: seen?.pipeline,
    profile: seen?.profile,
    durationSeconds: took,
  };
}

function parametersOf(
  { version, producer }: ExaminedVersion,
  isRunVisible: (run: RunFilterSubject) => boolean,
): Map<string, string> {
  const { run, trackedRuns } = producer;
  if (!run || !isRunVisible(run)) {
    return new Map();
  }
  const tracked = trackedRuns.find(({ id }) => id === version.trackedRunId);
  return new Map([
    ...Object.entries(tracked?.parameters ?? {}),
    ...Object.entries(run.parameters).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
  ]);
}

function differences(
  from: Map<string, string>,
  to: Map<string, string>,
): { different: TextDifference[]; same: number } {
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  const different = names.filter(name => from.get(name) !== to.get(name));
  return {
    different: different.map(name => ({
      name,
      from: from.get(name),
      to: to.get(name),
    })),
    same: names.length - different.length,
  };
}
