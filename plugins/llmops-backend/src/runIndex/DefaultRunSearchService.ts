import type {
  CountRuns,
  ExportRuns,
  ExportSelectedRunsRequest,
  GroupRuns,
  ListRunKeys,
  RunCount,
  RunGroups,
  RunKey,
  Sparkline,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import type { RunFilter } from '../database/runFilter';
import { countRuns } from './countRuns';
import { exportRuns } from './exportRuns';
import { groupRuns, readGrouping } from './groupRuns';
import { listRunKeys } from './listRunKeys';
import { readSparklines } from './readSparklines';
import { RunSelection } from './RunSelection';

/** What lists of runs are made with; before authorization, whose filter says which runs there are. */
export class DefaultRunSearchService {
  readonly #options: {
    database: Knex;
    curves: Pick<DefaultCurveService, 'read'>;
    clock?: () => Date;
  };

  static create(options: {
    database: Knex;
    curves: Pick<DefaultCurveService, 'read'>;
    clock?: () => Date;
  }): DefaultRunSearchService {
    return new DefaultRunSearchService(options);
  }

  private constructor(options: {
    database: Knex;
    curves: Pick<DefaultCurveService, 'read'>;
    clock?: () => Date;
  }) {
    this.#options = options;
  }

  async count(
    query: CountRuns['query'],
    filter: RunFilter | undefined,
  ): Promise<RunCount> {
    const { database } = this.#options;
    const { nesting = 'flat', ...conditions } = query;
    const selection = await RunSelection.create({
      ...{ database, conditions, filter },
      now: this.#now(),
    });
    return countRuns(database, selection, nesting);
  }

  async listKeys(
    query: ListRunKeys['query'],
    filter: RunFilter | undefined,
  ): Promise<RunKey[]> {
    return listRunKeys(this.#options.database, query, filter);
  }

  async group(
    query: GroupRuns['query'],
    filter: RunFilter | undefined,
  ): Promise<RunGroups> {
    const { database } = this.#options;
    const { by: grouping, metric: key, limit, ...conditions } = query;
    const by = readGrouping(grouping);
    const metric =
      key === undefined ? undefined : ({ kind: 'metric', key } as const);
    const selection = await RunSelection.create({
      ...{ database, conditions, filter },
      now: this.#now(),
      others: metric ? [by, metric] : [by],
    });
    return groupRuns(database, selection, { by, metric, limit });
  }

  /** Lines of a file, made while they are read. Rejects before the first when the query is wrong. */
  async export(
    query: ExportRuns['query'],
    filter: RunFilter | undefined,
  ): Promise<AsyncIterable<string>> {
    const { database, clock } = this.#options;
    return exportRuns(database, query, filter, clock);
  }

  /** The same of runs that are named. */
  async exportSelected(
    { runIds, ...query }: ExportSelectedRunsRequest,
    filter: RunFilter | undefined,
  ): Promise<AsyncIterable<string>> {
    const { database, clock } = this.#options;
    const ids = [...new Set(runIds)];
    return exportRuns(database, { ...query, ids }, filter, clock);
  }

  async sparklines(
    runIds: string[],
    metric: string | undefined,
    filter: RunFilter | undefined,
  ): Promise<Sparkline[]> {
    const { database, curves } = this.#options;
    return readSparklines({ database, curves, runIds, metric, filter });
  }

  #now(): Date {
    return this.#options.clock?.() ?? new Date();
  }
}
