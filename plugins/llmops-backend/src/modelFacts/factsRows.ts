import {
  fromMetricValue,
  type ModelFacts,
} from '@llmops/backstage-plugin-llmops-common';
import { toInstant } from '../database/instant';
import type { ModelKey, StoredFacts } from './ModelFactsStore';

/** Row of the table `model_facts`. */
export interface FactsRow {
  tracker: string;
  model: string;
  fingerprint: string;
  version: string | null;
  lifecycle: string;
  license: string | null;
  task: string | null;
  library: string | null;
  card_source: ModelFacts['cardSource'];
  commit: string | null;
  score: number;
  missing: string;
  details: string;
  evaluation: string;
  versions: number;
  trained_at: string | null;
  computed_at: string;
}

/** Longest value of a facet that an index takes. */
const MAX_VALUE = 200;
const MAX_METRIC = 250;

export function toFactsRow(
  { tracker, name }: ModelKey,
  facts: StoredFacts,
  now: Date,
): FactsRow {
  const { baseModels, languages, datasets } = facts;
  return {
    tracker,
    model: name,
    fingerprint: facts.fingerprint,
    version: facts.version ?? null,
    lifecycle: facts.lifecycle,
    license: facts.license ?? null,
    task: facts.task ?? null,
    library: facts.library ?? null,
    card_source: facts.cardSource,
    commit: facts.commit ?? null,
    score: facts.cardScore,
    missing: JSON.stringify(facts.cardMissing),
    details: JSON.stringify({ baseModels, languages, datasets }),
    evaluation: JSON.stringify(facts.evaluation),
    versions: facts.versions,
    trained_at: facts.trainedAt ? toInstant(facts.trainedAt) : null,
    computed_at: toInstant(now),
  };
}

export function fromFactsRow(row: FactsRow): StoredFacts {
  return {
    fingerprint: row.fingerprint,
    version: row.version ?? undefined,
    commit: row.commit ?? undefined,
    lifecycle: row.lifecycle,
    license: row.license ?? undefined,
    task: row.task ?? undefined,
    library: row.library ?? undefined,
    ...JSON.parse(row.details),
    cardSource: row.card_source,
    cardScore: row.score,
    cardMissing: JSON.parse(row.missing),
    evaluation: JSON.parse(row.evaluation),
    versions: row.versions,
    trainedAt: row.trained_at === null ? undefined : new Date(row.trained_at),
  };
}

/** What of a row can be the same while it is made anew. */
export function sameFacts(a: FactsRow, b: FactsRow): boolean {
  const text = ({ computed_at: _, ...row }: FactsRow) =>
    JSON.stringify(Object.entries(row).sort(([x], [y]) => (x < y ? -1 : 1)));
  return text(a) === text(b);
}

/** Rows of the table `model_facets`. */
export function toFacetRows({ tracker, name }: ModelKey, facts: ModelFacts) {
  const values: Array<[string, string[]]> = [
    ['lifecycle', [facts.lifecycle]],
    ['license', facts.license ? [facts.license] : []],
    ['task', facts.task ? [facts.task] : []],
    ['baseModel', facts.baseModels],
    ['language', facts.languages],
  ];
  return values.flatMap(([facet, texts]) =>
    [...new Set(texts.map(text => text.slice(0, MAX_VALUE)))].map(value => ({
      tracker,
      model: name,
      facet,
      value,
    })),
  );
}

/** Rows of the table `model_evaluations`: what models are ordered and filtered by, so NaN is none. */
export function toEvaluationRows(
  { tracker, name }: ModelKey,
  facts: ModelFacts,
) {
  return Object.entries(facts.evaluation)
    .map(([metric, value]): [string, number] => [
      metric,
      fromMetricValue(value),
    ])
    .filter(
      ([metric, value]) => metric.length <= MAX_METRIC && !Number.isNaN(value),
    )
    .map(([metric, value]) => ({ tracker, model: name, metric, value }));
}
