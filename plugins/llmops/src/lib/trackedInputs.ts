import type { Dataset, TrackedRun } from '../api';

/** Tags that join runs to the portal; what they say stands elsewhere on the page. */
const OWN_TAG = /^llmops\./;

/** A tag that people or training code set, with the steps that have it. */
export interface SharedTag {
  key: string;
  value: string;
  steps: string[];
}

/** The tags of the tracked runs of a run; the same ones of several steps once. */
export function tagsOf(runs: readonly TrackedRun[]): SharedTag[] {
  const tags = new Map<string, SharedTag>();
  for (const { tags: own, step } of runs) {
    for (const [key, value] of Object.entries(own ?? {})) {
      if (!OWN_TAG.test(key)) {
        const id = JSON.stringify([key, value]);
        const tag = tags.get(id) ?? { key, value, steps: [] };
        tag.steps.push(...(step ? [step] : []));
        tags.set(id, tag);
      }
    }
  }
  return [...tags.values()].sort((a, b) => a.key.localeCompare(b.key));
}

/** Data that the tracked runs of a run read, each once. */
export function datasetsOf(runs: readonly TrackedRun[]) {
  const datasets = runs.flatMap(run => run.datasets ?? []);
  return [
    ...new Map(
      datasets.map(dataset => [
        JSON.stringify([dataset.name, dataset.digest, dataset.context]),
        dataset,
      ]),
    ).values(),
  ];
}

/** Names that trackers give to the address within the source of a dataset. */
const ADDRESSES = ['uri', 'url', 'path', 'table', 'source'];

/** Where the rows of tracked data came from, in words; sources come as JSON or as plain text. */
export function sourceOf(source: string | undefined): string | undefined {
  if (!source?.startsWith('{')) {
    return source;
  }
  try {
    const fields: Record<string, unknown> = JSON.parse(source);
    const address = ADDRESSES.map(name => fields[name]).find(
      (value): value is string => typeof value === 'string' && value !== '',
    );
    return address ?? source;
  } catch {
    return source;
  }
}

/** The dataset of the catalog that tracked data is, by its path in the project. */
export function findDataset(
  source: string | undefined,
  datasets: readonly Dataset[],
): Dataset | undefined {
  const address = sourceOf(source)?.replace(/^(?:\.\/)+/, '');
  return datasets.find(
    ({ path }) =>
      path && address && (address === path || address.endsWith(`/${path}`)),
  );
}
