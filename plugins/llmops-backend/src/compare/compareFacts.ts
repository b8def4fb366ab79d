import type {
  ComparedFact,
  ComparedFactGroupEnum,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunRow } from '../database/rows';

/** A value as it is compared and shown; null where a run has none. */
export type FactValue = string | number | null;

/** Newest metric or parameter of a run. */
export interface ValueRow {
  run_id: string;
  kind: 'metric' | 'param';
  key: string;
  number: number | null;
  text: string | null;
}

type Column = (run: RunRow) => string | null;

/** What runs are told apart by, with the words of the page. */
const RUN_FACTS: Record<string, Column> = {
  project: run => run.project,
  pipeline: run => run.pipeline,
  profile: run => run.profile,
  engine: run => run.engine,
  tracker: run => run.tracker,
  owner: run => run.owner,
  startedBy: run => run.started_by,
  state: run => run.state,
};

const CODE_FACTS: Record<string, Column> = {
  commit: run => run.commit,
  ref: run => run.ref,
  dataVersion: run => run.data_version,
  environment: run => run.environment,
  image: run => run.image ?? null,
};

/** All facts of these runs in a fixed order, each with one value for each run. */
export function compareFacts(
  runs: readonly RunRow[],
  values: readonly ValueRow[],
): ComparedFact[] {
  const columns = (
    group: ComparedFactGroupEnum,
    facts: Record<string, Column>,
  ) =>
    Object.entries(facts).map(([key, column]) =>
      toFact(
        group,
        key,
        runs.map(run => column(run) || null),
      ),
    );
  return [
    ...columns('run', RUN_FACTS),
    toFact('run', 'duration', runs.map(durationOf)),
    ...columns('code', CODE_FACTS),
    ...valueFacts('parameter', 'param', runs, values),
    ...valueFacts('metric', 'metric', runs, values),
  ].filter(fact => fact.values.some(value => value !== null));
}

/** Seconds; runs that go on have none yet. */
function durationOf(run: RunRow): number | null {
  return run.started_at && run.ended_at
    ? (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000
    : null;
}

function valueFacts(
  group: ComparedFactGroupEnum,
  kind: ValueRow['kind'],
  runs: readonly RunRow[],
  rows: readonly ValueRow[],
): ComparedFact[] {
  const byKey = new Map<string, Map<string, FactValue>>();
  for (const row of rows) {
    if (row.kind === kind) {
      const values = byKey.get(row.key) ?? new Map<string, FactValue>();
      values.set(row.run_id, toValue(row));
      byKey.set(row.key, values);
    }
  }
  return [...byKey.keys()].sort().map(key =>
    toFact(
      group,
      key,
      runs.map(run => byKey.get(key)?.get(run.id) ?? null),
    ),
  );
}

/** Parameters as they were written; metrics as numbers, and as text what JSON has no number for. */
function toValue({ kind, number, text }: ValueRow): FactValue {
  if (kind === 'param' && text !== null) {
    return text;
  }
  if (number === null) {
    return text;
  }
  return Number.isFinite(number) ? number : String(number);
}

function toFact(
  group: ComparedFactGroupEnum,
  key: string,
  values: FactValue[],
): ComparedFact {
  return { group, key, values, differs: new Set(values).size > 1 };
}
