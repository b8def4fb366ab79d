import type { ScmIntegrations } from '@backstage/integration';
import type {
  ComparedRun,
  Comparison,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { applyRunFilter } from '../database/applyRunFilter';
import type { RunRow } from '../database/rows';
import type { RunFilter } from '../database/runFilter';
import { commitUrl } from './commitUrl';
import { compareFacts, type ValueRow } from './compareFacts';

/** Runs side by side, in three queries whatever their number. */
export class DefaultCompareService {
  readonly #database: Knex;
  readonly #integrations: ScmIntegrations;

  static create(options: {
    database: Knex;
    integrations: ScmIntegrations;
  }): DefaultCompareService {
    return new DefaultCompareService(options.database, options.integrations);
  }

  private constructor(database: Knex, integrations: ScmIntegrations) {
    this.#database = database;
    this.#integrations = integrations;
  }

  /** Before authorization: the filter says which runs there are. */
  async compare(
    runIds: readonly string[],
    filter: RunFilter | undefined,
  ): Promise<Comparison> {
    const runs = await this.#listRuns([...new Set(runIds)], filter);
    const ids = runs.map(run => run.id);
    const [values, repositories] = await Promise.all([
      this.#listValues(ids),
      this.#listRepositories(ids),
    ]);
    return {
      runs: runs.map(run => this.#toComparedRun(run, repositories.get(run.id))),
      facts: compareFacts(runs, values),
    };
  }

  async #listRuns(
    ids: string[],
    filter: RunFilter | undefined,
  ): Promise<RunRow[]> {
    const query = this.#database<RunRow>('runs').whereIn('runs.id', ids);
    if (filter) {
      query.where(permitted => applyRunFilter(permitted, filter));
    }
    const rows: RunRow[] = await query;
    const found = new Map(rows.map(row => [row.id, row]));
    return ids.flatMap(id => found.get(id) ?? []);
  }

  async #listValues(ids: string[]): Promise<ValueRow[]> {
    return this.#database('run_values')
      .join('run_keys', 'run_keys.id', 'run_values.key_id')
      .whereIn('run_values.run_id', ids)
      .whereIn('run_keys.kind', ['metric', 'param'])
      .select('run_id', 'kind', 'key', 'number', 'text');
  }

  async #listRepositories(ids: string[]): Promise<Map<string, string>> {
    const rows: Array<{ run_id: string; repository_url: string }> =
      await this.#database('run_inputs')
        .whereIn('run_id', ids)
        .select('run_id', 'repository_url');
    return new Map(rows.map(row => [row.run_id, row.repository_url]));
  }

  #toComparedRun(run: RunRow, repository: string | undefined): ComparedRun {
    return {
      id: run.id,
      name: run.name,
      state: run.state,
      origin: run.origin,
      project: run.project || undefined,
      createdAt: new Date(run.created_at),
      commitUrl:
        repository && run.commit
          ? commitUrl(this.#integrations, repository, run.commit)
          : undefined,
    };
  }
}
