import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import { selectMany } from '../database/operations/selectMany';
import type { AttemptRow, RunRow } from '../database/rows';
import { isOpen, isWithin, lastReadAt, type Span } from './joinWindow';
import { observedRunId } from './observedRunId';
import { withoutSecrets } from './withoutSecrets';

/*
 * Which run a tracked run belongs to.
 *
 * Everybody who reads a run sees the dispatch keys of its attempts, and whoever reaches a tracker may write any tag. A
 * tracked run is therefore joined by the secret of an attempt, and only when it was made while the attempt went on.
 * What is nested in a joined run belongs to it, if it was made while the run went on. What was joined once stays so.
 */

/** A record with the run that it belongs to. Secrets of attempts are in none of its fields. */
export interface AttributedRecord {
  record: TrackedRunRecord;
  runId: string;
  /** The run of the portal, with the parameters of its launch; undefined for observed runs. */
  launched?: LaunchedRun;
}

/** A run of the portal that tracked runs belong to. */
export interface LaunchedRun extends Span {
  parameters: Record<string, unknown>;
  project: string;
  /** Of its attempts. */
  secrets: string[];
}

type Attempt = Span &
  Pick<AttemptRow, 'dispatch_key' | 'run_id' | 'join_token'>;

/** What is stored of the records and of their parents. */
interface Known {
  /** Run of the portal by id of the tracked run that was joined to it. */
  runs: ReadonlyMap<string, string>;
  attempts: Attempt[];
  readAt: Date | undefined;
}

/** Says which run each record belongs to: one of the portal, or the observed run that stands for it. */
export async function attributeRuns(
  database: Knex,
  tracker: string,
  records: TrackedRunRecord[],
): Promise<AttributedRecord[]> {
  const byId = new Map(records.map(record => [record.id, record]));
  const known = await readKnown(database, tracker, [...byId.values()]);
  const claims = new Map(
    [...byId.values()].flatMap(record => {
      const attempt = attemptOf(record, known);
      return attempt ? [[record.id, attempt] as const] : [];
    }),
  );
  const launched = await launchedRuns(database, [
    ...new Set([
      ...[...claims.values()].map(attempt => attempt.run_id),
      ...known.runs.values(),
    ]),
  ]);
  const runOf = (
    record: TrackedRunRecord,
    seen: Set<string>,
  ): string | undefined => {
    const claimed = claims.get(record.id)?.run_id;
    if (claimed !== undefined && launched.has(claimed)) {
      return claimed;
    }
    const { parentId } = record;
    if (parentId === undefined || seen.has(record.id)) {
      return undefined;
    }
    const parent = byId.get(parentId);
    const runId = parent
      ? runOf(parent, seen.add(record.id))
      : known.runs.get(parentId);
    const run = launched.get(runId ?? '');
    return run && isPart(record, run, known, runId) ? runId : undefined;
  };
  return [...byId.values()].map(record => {
    const runId = runOf(record, new Set());
    const run = launched.get(runId ?? '');
    return runId === undefined || run === undefined
      ? {
          record: withoutSecrets(record, [record.joinToken ?? []].flat()),
          runId: observedRunId(tracker, record.id),
        }
      : {
          record: withoutSecrets(
            {
              ...record,
              dispatchKey:
                claims.get(record.id)?.dispatch_key ?? record.dispatchKey,
            },
            run.secrets,
          ),
          runId,
          launched: run,
        };
  });
}

async function readKnown(
  database: Knex,
  tracker: string,
  records: TrackedRunRecord[],
): Promise<Known> {
  const ids = new Set(
    records.flatMap(({ id, parentId }) =>
      parentId === undefined ? [id] : [id, parentId],
    ),
  );
  const rows: Array<{ id: string; run_id: string }> = await selectMany(
    [...ids],
    some =>
      database('tracked_runs')
        .where({ tracker })
        .whereIn('id', some)
        .whereNotNull('run_id')
        .select('id', 'run_id'),
  );
  return {
    runs: new Map(
      rows
        .filter(row => row.run_id !== observedRunId(tracker, row.id))
        .map(row => [row.id, row.run_id]),
    ),
    attempts: await readAttempts(database, records),
    readAt: await lastReadAt(database, tracker),
  };
}

async function readAttempts(
  database: Knex,
  records: TrackedRunRecord[],
): Promise<Attempt[]> {
  const claimed = (of: (record: TrackedRunRecord) => string | undefined) => [
    ...new Set(records.flatMap(record => of(record) ?? [])),
  ];
  const select = () =>
    database<AttemptRow>('attempts').select(
      ...(['dispatch_key', 'run_id', 'join_token'] as const),
      ...(['created_at', 'ended_at'] as const),
    );
  return [
    ...(await selectMany(
      claimed(record => record.joinToken),
      some => select().whereIn('join_token', some),
    )),
    // Attempts of before have no secret.
    ...(await selectMany(
      claimed(record => record.dispatchKey),
      some => select().whereIn('dispatch_key', some).whereNull('join_token'),
    )),
  ];
}

/** The attempt that the record proves to be of, or was joined to before. */
function attemptOf(
  record: TrackedRunRecord,
  known: Known,
): Attempt | undefined {
  return known.attempts.find(
    attempt =>
      (attempt.join_token
        ? attempt.join_token === record.joinToken
        : attempt.dispatch_key === record.dispatchKey) &&
      isPart(record, attempt, known, attempt.run_id),
  );
}

/** Whether it was made while this went on; what was joined before need not be asked. */
function isPart(
  record: TrackedRunRecord,
  span: Span,
  { runs, readAt }: Known,
  runId: string | undefined,
): boolean {
  return (
    runs.get(record.id) === runId ||
    (isOpen(span, readAt) && isWithin(span, record.startedAt))
  );
}

async function launchedRuns(
  database: Knex,
  runIds: string[],
): Promise<Map<string, LaunchedRun>> {
  const rows = await selectMany(runIds, ids =>
    database<RunRow>('runs')
      .whereIn('id', ids)
      .where({ origin: 'portal' })
      .select('id', 'parameters', 'project', 'created_at', 'ended_at'),
  );
  const attempts = await selectMany(
    rows.map(({ id }) => id),
    ids =>
      database<AttemptRow>('attempts')
        .whereIn('run_id', ids)
        .select('run_id', 'join_token'),
  );
  return new Map(
    rows.map(({ id, parameters, project, created_at, ended_at }) => [
      id,
      {
        ...{ project, created_at, ended_at },
        parameters: JSON.parse(parameters),
        secrets: attempts.flatMap(({ run_id: runId, join_token: secret }) =>
          runId === id && secret ? [secret] : [],
        ),
      },
    ]),
  );
}
