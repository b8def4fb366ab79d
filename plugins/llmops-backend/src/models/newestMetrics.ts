import type { Knex } from 'knex';

/** Within what SQLite takes in one statement. */
const CHUNK = 100;

/** A run may log thousands of metrics; a page shows no more of them as its evaluation. */
const MOST = 50;

/** Metrics of the machine, which say nothing of the model. */
const SYSTEM = 'system/';

/**
 * The newest values of the metrics that runs logged, by run, without those of the machine. For observed runs, whose
 * histories are only read when somebody looks at them.
 */
export async function newestMetrics(
  database: Knex,
  runIds: string[],
): Promise<Map<string, Record<string, number>>> {
  const byRun = new Map<string, Record<string, number>>();
  for (let start = 0; start < runIds.length; start += CHUNK) {
    const rows: Array<{ run_id: string; key: string; number: number | null }> =
      await database('run_values')
        .join('run_keys', 'run_keys.id', 'run_values.key_id')
        .where('run_keys.kind', 'metric')
        .whereIn('run_values.run_id', runIds.slice(start, start + CHUNK))
        .orderBy('run_keys.key')
        .select('run_values.run_id', 'run_keys.key', 'run_values.number');
    for (const { run_id: runId, key, number } of rows) {
      const values = byRun.get(runId) ?? {};
      if (!key.startsWith(SYSTEM) && Object.keys(values).length < MOST) {
        byRun.set(runId, { ...values, [key]: number ?? Number.NaN });
      }
    }
  }
  return byRun;
}
