import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrateDatabase } from '../database/migrateDatabase';
import { matchesRunFilter, type RunFilter } from '../database/runFilter';
import type { RunQuery, RunRecord } from '../database/RunStore';
import { countRuns } from './countRuns';
import { groupRuns, readGrouping } from './groupRuns';
import { listRuns } from './listRuns';
import { RunSelection } from './RunSelection';
import { readSort } from './runSort';
import { decimalOf, toSortText } from './runValueColumns';
import {
  compareTexts,
  meets,
  type SampleRun,
  valueOf,
} from './__testUtils__/evaluate';
import {
  expressions,
  filters,
  makeRuns,
  NOW,
  SORTS,
  storeRuns,
} from './__testUtils__/samples';

jest.setTimeout(240_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

const RUNS = makeRuns();

const mayRead = (run: SampleRun, filter: RunFilter | undefined) =>
  !filter ||
  matchesRunFilter(
    {
      owner: run.row.owner,
      startedBy: run.row.started_by ?? undefined,
      project: run.row.project || undefined,
    },
    filter,
  );

const childrenOf = (run: SampleRun) =>
  RUNS.filter(({ row }) => row.parent_id === run.row.id);

function holds(run: SampleRun, match: (run: SampleRun) => boolean): boolean {
  return match(run) || childrenOf(run).some(child => holds(child, match));
}

/** Where a run stands in an order: rank, value and ties, each with its direction. */
function placeOf(run: SampleRun, sort: string) {
  const { identifier, descending } = readSort(sort);
  const { id, created_at: created } = run.row;
  const sign = descending ? -1 : 1;
  const newest = [
    [created, -1],
    [id, -1],
  ] as const;
  const value = valueOf(run, identifier, NOW);
  if (identifier.kind === 'attribute') {
    if (identifier.name === 'created') {
      return [[created, sign] as const, [id, sign] as const];
    }
    const key = typeof value === 'boolean' ? Number(value) : value;
    return key === undefined
      ? [[1, 1] as const, ...newest]
      : [[0, 1] as const, [key, sign] as const, ...newest];
  }
  const number = typeof value === 'string' ? decimalOf(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) {
    return [[0, 1] as const, [number, sign] as const, [id, sign] as const];
  }
  return value === undefined
    ? [[2, 1] as const, ...newest]
    : [
        [1, 1] as const,
        [toSortText(String(value)), sign] as const,
        [id, sign] as const,
      ];
}

function inOrder(runs: SampleRun[], sort: string): string[] {
  const places = runs.map(run => ({
    id: run.row.id,
    place: placeOf(run, sort),
  }));
  return places
    .sort((left, right) => {
      for (const [index, [value, sign]] of left.place.entries()) {
        const other = right.place[index][0];
        const order =
          typeof value === 'string'
            ? compareTexts(value, String(other))
            : Math.sign(value - Number(other));
        // Infinity less itself is no number.
        if (value !== other && order) {
          return sign * order;
        }
      }
      return 0;
    })
    .map(({ id }) => id);
}

describe.each(databases.eachSupportedId())('runs by values, %p', databaseId => {
  let database: Knex;

  beforeAll(async () => {
    database = await databases.init(databaseId);
    await migrateDatabase(database);
    await storeRuns(database, RUNS);
  });

  async function pages(query: RunQuery, filter?: RunFilter) {
    const items: RunRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRuns(database, { ...query, cursor }, filter, {
        clock: () => NOW,
        lookedAt: 5,
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }

  const ids = (items: RunRecord[]) => items.map(({ id }) => id);

  async function select(query: string, filter: RunFilter | undefined) {
    return RunSelection.create({
      database,
      conditions: { query },
      filter,
      now: NOW,
      others: [readGrouping('params.size')],
    });
  }

  it('finds, orders, pages and counts as one does by hand', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions,
        filters,
        fc.constantFrom(...SORTS),
        fc.constantFrom(1, 7, 60),
        async ({ text, expression }, filter, sort, limit) => {
          const match = (run: SampleRun) =>
            mayRead(run, filter) && meets(run, expression, NOW);
          const flat = inOrder(RUNS.filter(match), sort);
          const query = { query: text, sort, limit };
          expect(ids(await pages(query, filter))).toEqual(flat);

          const trees = RUNS.filter(
            run =>
              run.row.root_id === null &&
              mayRead(run, filter) &&
              holds(run, match),
          );
          const nested = await pages({ ...query, nesting: 'tree' }, filter);
          expect(ids(nested)).toEqual(inOrder(trees, sort));
          expect(nested.map(({ matches }) => matches)).toEqual(
            nested.map(({ id }) => flat.includes(id)),
          );

          const selection = await select(text, filter);
          expect(await countRuns(database, selection, 'flat')).toEqual({
            count: flat.length,
            runs: flat.length,
          });
          expect(await countRuns(database, selection, 'tree')).toEqual({
            count: trees.length,
            runs: flat.length,
          });
        },
      ),
      { numRuns: 120 },
    );
  });

  it('jumps, and goes on from there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(expressions, { nil: undefined }),
        fc.constantFrom(...SORTS),
        fc.nat({ max: 55 }),
        async (query, sort, skip) => {
          const all = inOrder(
            RUNS.filter(run => !query || meets(run, query.expression, NOW)),
            sort,
          );
          const asked = { query: query?.text, sort, limit: 9 };
          const { items, nextCursor } = await listRuns(
            database,
            { ...asked, skip },
            undefined,
            { clock: () => NOW, lookedAt: 5 },
          );
          expect(ids(items)).toEqual(all.slice(skip, skip + 9));
          const rest = nextCursor
            ? await listRuns(
                database,
                { ...asked, cursor: nextCursor },
                undefined,
                { lookedAt: 5 },
              )
            : { items: [] };
          expect(ids(rest.items)).toEqual(all.slice(skip + 9, skip + 18));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('lists the runs nested in one', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions,
        filters,
        fc.constantFrom(...RUNS.slice(0, 10)),
        async ({ text, expression }, filter, parent) => {
          const match = (run: SampleRun) =>
            mayRead(run, filter) && meets(run, expression, NOW);
          const found = childrenOf(parent).filter(
            run => mayRead(run, filter) && holds(run, match),
          );
          const asked = { query: text, parent: parent.row.id, sort: 'name' };
          expect(ids(await pages(asked, filter))).toEqual(
            inOrder(found, 'name'),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('groups by a parameter and sums a metric up', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions,
        filters,
        async ({ text, expression }, filter) => {
          const by = readGrouping('params.size');
          const metric = { kind: 'metric', key: 'loss' } as const;
          const selection = await RunSelection.create({
            database,
            conditions: { query: text },
            filter,
            now: NOW,
            others: [by, metric],
          });
          const { items, total } = await groupRuns(database, selection, {
            by,
            metric,
          });
          const groups = new Map<string | undefined, SampleRun[]>();
          for (const run of RUNS) {
            if (mayRead(run, filter) && meets(run, expression, NOW)) {
              const { size } = run.params;
              groups.set(size, [...(groups.get(size) ?? []), run]);
            }
          }
          expect(total).toBe(groups.size);
          expect(items.map(({ count }) => count)).toEqual(
            [...groups.values()]
              .map(({ length }) => length)
              .sort((a, b) => b - a),
          );
          for (const { value, count, metric: summary } of items) {
            const runs = groups.get(value) ?? [];
            const losses = runs
              .map(run => run.metrics.loss)
              .filter(Number.isFinite);
            const mean = losses.reduce(
              (sum, loss) => sum + loss / losses.length,
              0,
            );
            expect(count).toBe(runs.length);
            expect(summary).toEqual(
              losses.length === 0
                ? { count: 0 }
                : {
                    count: losses.length,
                    minimum: Math.min(...losses),
                    maximum: Math.max(...losses),
                    mean: summary?.mean,
                  },
            );
            // Near to within rounding, whatever the size.
            const near = (summary?.mean ?? 0) / (mean || 1);
            expect(near).toBeCloseTo(mean ? 1 : 0, 9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
