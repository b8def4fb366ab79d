import { NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { RunRow } from '../rows';

/**
 * Reads a run and holds it until the transaction ends. Every change of a run begins with this, before any other row
 * is touched, so that two changes wait for each other instead of locking each other out.
 */
export async function lockRun(
  tx: Knex.Transaction,
  runId: string,
): Promise<RunRow> {
  const row = await tx<RunRow>('runs').where({ id: runId }).forUpdate().first();
  if (!row) {
    throw runNotFound(runId);
  }
  return row;
}

export function runNotFound(runId: string): NotFoundError {
  return new NotFoundError(
    `There is no run "${runId}"; list the runs to find its id`,
  );
}
