import type { Run } from '../api/types';
import { appendPage, renewFirstPage } from './runPages';
import {
  hasFilters,
  NO_FILTERS,
  readRunFilters,
  toRunQuery,
  writeRunFilters,
} from './runFilters';

describe('filters of runs in the URL', () => {
  it('come back as they were written, beside other parameters', () => {
    const filters = {
      project: ['component:default/korean-llm'],
      state: ['queued' as const, 'failed' as const],
      engine: ['dvc'],
      owner: ['group:default/ml-research'],
      text: 'a & b = c?',
    };
    const params = writeRunFilters(
      new URLSearchParams('tab=x&state=lost'),
      filters,
    );
    const shared = new URLSearchParams(params.toString());
    expect(readRunFilters(shared)).toEqual(filters);
    expect(shared.get('tab')).toBe('x');
    expect(toRunQuery(filters)).toEqual(filters);
    expect(writeRunFilters(params, NO_FILTERS).toString()).toBe('tab=x');
  });

  it('ignore what means nothing', () => {
    const filters = readRunFilters(
      new URLSearchParams(`state=sleeping&project=&text=${'x'.repeat(300)}`),
    );
    expect(filters).toEqual({ ...NO_FILTERS, text: 'x'.repeat(200) });
    expect(hasFilters(filters)).toBe(true);
    expect(toRunQuery({ ...NO_FILTERS, text: '  ' })).toEqual({});
  });
});

describe('pages of runs', () => {
  function run(id: number, name = 'run'): Run {
    const at = new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString();
    return {
      id: `${id}`,
      name,
      project: 'component:default/p',
      owner: 'group:default/g',
      pipeline: 'train',
      engine: 'dvc',
      tracker: 'mlflow',
      origin: 'portal',
      state: 'running',
      parameters: {},
      attempt: 1,
      createdAt: at,
      updatedAt: at,
      permitted: { cancel: false, retry: false, reproduce: false },
    };
  }
  const ids = (loaded: { items: Run[] }) => loaded.items.map(({ id }) => id);
  const loaded = {
    items: [run(9), run(8), run(7), run(6)],
    nextCursor: 'after-6',
  };

  it('append without doubles', () => {
    const page = { items: [run(6, 'newer'), run(5)], nextCursor: undefined };
    const all = appendPage(loaded, page);
    expect(ids(all)).toEqual(['9', '8', '7', '6', '5']);
    expect(all.items[3].name).toBe('newer');
    expect(all.nextCursor).toBeUndefined();
  });

  it('renew the first page: new ones on top, pushed ones stay, unfit ones go', () => {
    const page = { items: [run(10), run(9)], nextCursor: 'after-9' };
    expect(renewFirstPage(loaded, page)).toEqual({
      items: [run(10), run(9), run(8), run(7), run(6)],
      nextCursor: 'after-6',
    });
    const without8 = { items: [run(9), run(7)], nextCursor: 'after-7' };
    expect(ids(renewFirstPage(loaded, without8))).toEqual(['9', '7', '6']);
  });

  it('start over when too much happened, or when one page is all', () => {
    const later = { items: [run(30), run(29)], nextCursor: 'after-29' };
    expect(renewFirstPage(loaded, later)).toEqual(later);
    const all = { items: [run(9)], nextCursor: undefined };
    expect(renewFirstPage(loaded, all)).toEqual(all);
  });
});
