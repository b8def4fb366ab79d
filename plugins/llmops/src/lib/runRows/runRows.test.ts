import { makeRun } from '../../__testUtils__/fixtures';
import { InMemoryRuns } from '../../__testUtils__/InMemoryRuns';
import { NO_FILTERS } from '../runView';
import { createRowsSource } from './createRowsSource';
import { RunRowsStore } from './RunRowsStore';
import {
  lengthOf,
  missingPart,
  NO_RUNS,
  putPart,
  renewFirst,
  runAt,
  setTotal,
  type SparseRuns,
} from './sparseRuns';

const make = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) =>
    makeRun({ id: `run-${from + index}`, name: `name-${from + index}` }),
  );

const put = (runs: SparseRuns, from: number, to: number, nextCursor?: string) =>
  putPart(
    runs,
    { start: from, limit: to - from },
    { items: make(from, to), nextCursor },
  );

const ids = (runs: SparseRuns, from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => runAt(runs, from + index)?.id,
  );

describe('parts of a long list', () => {
  it('continues after a part by its cursor, jumps by a number, and fills the gap between two', () => {
    let runs = setTotal(put(NO_RUNS, 0, 50, 'after-49'), 5_000);
    expect(lengthOf(runs)).toBe(5_000);
    expect(missingPart(runs, 0, 49, true)).toBeUndefined();
    expect(missingPart(runs, 30, 60, true)).toEqual({
      start: 50,
      limit: 50,
      cursor: 'after-49',
    });
    expect(missingPart(runs, 4_000, 4_040, true)).toMatchObject({
      start: 3_988,
      skip: 3_988,
    });
    runs = put(runs, 70, 120, 'after-119');
    expect(missingPart(runs, 40, 80, true)).toEqual({
      start: 50,
      limit: 20,
      cursor: 'after-49',
    });
    // The last page is the end, whatever was counted before.
    expect(lengthOf(put(runs, 4_990, 4_995))).toBe(4_995);
  });

  it('lets newer parts take the place of older ones', () => {
    const runs = put(put(put(NO_RUNS, 0, 50, 'a'), 50, 100, 'b'), 25, 75, 'c');
    expect(ids(runs, 0, 100)).toEqual(make(0, 100).map(({ id }) => id));
    // What follows a part that was cut is not what its cursor says.
    expect(missingPart(runs, 0, 99, true)).toBeUndefined();
    expect(runs.parts.map(({ nextCursor }) => nextCursor)).toEqual([
      undefined,
      'c',
      'b',
    ]);
  });

  it('moves down what was there when runs come in above, and starts over when too many came', () => {
    const runs = put(put(NO_RUNS, 10, 60, 'a'), 60, 110, 'b');
    const from0 = {
      ...runs,
      parts: runs.parts.map(part => ({ ...part, start: part.start - 10 })),
      total: 1_000,
    };
    const request = { start: 0, limit: 50 };
    const renewed = renewFirst(from0, request, {
      items: make(7, 57),
      nextCursor: 'c',
    });
    expect(renewed.added).toBe(3);
    expect(runAt(renewed.runs, 0)?.id).toBe('run-7');
    expect(runAt(renewed.runs, 53)?.id).toBe('run-60');
    expect(renewed.runs.total).toBe(1_003);
    const other = renewFirst(from0, request, {
      items: make(500, 550),
      nextCursor: 'd',
    });
    expect(ids(other.runs, 50, 52)).toEqual([undefined, undefined]);
  });
});

describe('rows of the list', () => {
  const at = (index: number) =>
    new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      makeRun({
        id: `run-${index}`,
        name: `name-${index}`,
        createdAt: at(index),
      }),
    );
  function open(runs: InMemoryRuns, part = {}) {
    const { api } = runs;
    const source = createRowsSource(
      api,
      {
        filters: NO_FILTERS,
        sort: undefined,
        nesting: 'tree',
        group: undefined,
        groupMetric: undefined,
        ...part,
      },
      [],
    );
    const rows = RunRowsStore.create(source);
    rows.start();
    return { rows, api };
  }
  const settled = async (condition: () => void) => {
    for (let tries = 0; ; tries++) {
      try {
        condition();
        return;
      } catch (error) {
        if (tries > 200) {
          throw error;
        }
        await new Promise(resolve => {
          setTimeout(resolve, 20);
        });
      }
    }
  };
  const nameAt = (rows: RunRowsStore, position: number) => {
    const row = rows.rowAt(position);
    return row.kind === 'run' ? row.run.name : row.kind;
  };

  it('keeps what is read in place when runs come in at the top, out of sight', async () => {
    const store = new InMemoryRuns(numbered(500));
    const { rows } = open(store);
    await settled(() => expect(rows.totals.rows).toBe(500));
    rows.see(200, 230);
    await settled(() => expect(nameAt(rows, 200)).toBe('name-299'));
    const shifts: number[] = [];
    rows.onShift(added => {
      shifts.push(added);
      rows.see(200 + added, 230 + added);
    });
    store.put(makeRun({ id: 'new', name: 'newest', createdAt: at(1_000) }));
    rows.renew();
    await settled(() => expect(shifts).toEqual([1]));
    await settled(() => expect(nameAt(rows, 201)).toBe('name-299'));
    expect(rows.totals.rows).toBe(501);
    rows.see(0, 30);
    await settled(() => expect(nameAt(rows, 0)).toBe('newest'));
    rows.stop();
  });

  it('unfolds children below their parent and keeps them there when rows move', async () => {
    const runs = numbered(120);
    const store = new InMemoryRuns([
      ...runs,
      ...[1, 2].map(number =>
        makeRun({
          id: `child-${number}`,
          name: `child-${number}`,
          parentId: 'run-117',
          createdAt: at(number),
        }),
      ),
    ]);
    const { rows } = open(store);
    await settled(() => expect(rows.totals.rows).toBe(120));
    expect(rows.totals.runs).toBe(122);
    rows.see(0, 20);
    rows.toggle(2);
    expect(rows.rowAt(3)).toEqual({ kind: 'placeholder', depth: 1 });
    await settled(() => expect(nameAt(rows, 3)).toBe('child-2'));
    expect(rows.length).toBe(122);
    expect(nameAt(rows, 5)).toBe('name-116');
    expect(rows.parentOf(4)).toBe(2);
    expect(rows.topLevelIndex(5)).toBe(3);
    store.put(makeRun({ id: 'new', name: 'newest', createdAt: at(1_000) }));
    rows.renew();
    await settled(() => expect(nameAt(rows, 0)).toBe('newest'));
    expect(nameAt(rows, 3)).toBe('name-117');
    expect(nameAt(rows, 4)).toBe('child-2');
    rows.toggle(3);
    expect(nameAt(rows, 4)).toBe('name-116');
    rows.stop();
  });

  it('gives up a request for rows that are out of sight again', async () => {
    const store = new InMemoryRuns(numbered(5_000));
    const { rows, api } = open(store);
    await settled(() => expect(rows.totals.rows).toBe(5_000));
    const signals: (AbortSignal | undefined)[] = [];
    const { listRuns } = api;
    const answer = listRuns.getMockImplementation();
    listRuns.mockImplementation(async (query, signal) => {
      signals.push(signal);
      await new Promise(resolve => {
        setTimeout(resolve, 200);
      });
      return answer?.(query, signal) ?? { items: [] };
    });
    rows.see(2_000, 2_030);
    await settled(() => expect(signals).toHaveLength(1));
    rows.see(4_000, 4_030);
    await settled(() => expect(nameAt(rows, 4_000)).toBe('name-999'));
    expect(signals[0]?.aborted).toBe(true);
    expect(nameAt(rows, 2_000)).toBe('placeholder');
    rows.stop();
  });
});
