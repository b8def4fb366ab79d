import {
  formatRunIdentifier,
  parseRunIdentifier,
  RUN_STATES,
  type RunState,
} from '@llmops/backstage-plugin-llmops-common';

/** How far back the list of runs reaches, seen from now. */
export const PERIODS = ['1h', '24h', '7d', '30d', '90d'] as const;
export type Period = (typeof PERIODS)[number];

/** The filters that are chosen from lists, by the name of their parameter in the URL. */
export const LIST_FILTERS = [
  'project',
  'state',
  'engine',
  'owner',
  'experiment',
] as const;

/** What narrows the list of runs. */
export interface RunFilters {
  project: string[];
  state: RunState[];
  engine: string[];
  owner: string[];
  experiment: string[];
  period?: Period;
  /** Part of the name or id. */
  text: string;
  /** Conditions of the query language. */
  query: string;
}

/** Whether child runs stand below their parents or between all others. */
export type Nesting = 'tree' | 'flat';

/** One view of the list of runs; all of it lives in the URL, so that it can be shared. */
export interface RunView {
  filters: RunFilters;
  /** An identifier, with `-` before it where the largest come first; undefined: newest first. */
  sort?: string;
  /** Identifiers of the columns in their order; undefined: the usual ones. */
  columns?: string[];
  /** The identifier by whose values runs are grouped. */
  group?: string;
  nesting: Nesting;
  /** Ids of runs. */
  selected: string[];
}

export const NO_FILTERS: RunFilters = {
  project: [],
  state: [],
  engine: [],
  owner: [],
  experiment: [],
  text: '',
  query: '',
};

/** As many selected runs as a URL carries. */
export const MAX_SELECTED_IN_URL = 50;

const MAX_TEXT = 200;
const MAX_QUERY = 2_000;
const MAX_COLUMNS = 50;

const isPeriod = (value: string | null): value is Period =>
  PERIODS.some(period => period === value);

/** The same identifier as it is always written: `metrics."loss"` is the column `metrics.loss`. */
function canonical(identifier: string): string {
  const parsed = parseRunIdentifier(identifier);
  return parsed ? formatRunIdentifier(parsed) : identifier;
}

function canonicalSort(sort: string | null): string | undefined {
  const [, sign, identifier] = /^(-?)(.+)$/s.exec(sort ?? '') ?? [];
  return identifier && `${sign}${canonical(identifier)}`;
}

/** Reads a view from the parameters of a URL; values that mean nothing are left out. */
export function readRunView(params: URLSearchParams): RunView {
  const states = new Set(params.getAll('state'));
  const period = params.get('since');
  const list = (name: string) =>
    [...new Set(params.getAll(name))].filter(Boolean);
  const columns = [...new Set(list('column').map(canonical))];
  const group = params.get('group');
  return {
    filters: {
      project: list('project'),
      state: RUN_STATES.filter(state => states.has(state)),
      engine: list('engine'),
      owner: list('owner'),
      experiment: list('experiment'),
      ...(isPeriod(period) && { period }),
      text: (params.get('text') ?? '').slice(0, MAX_TEXT),
      query: (params.get('query') ?? '').slice(0, MAX_QUERY),
    },
    sort: canonicalSort(params.get('sort')),
    columns: columns.length ? columns.slice(0, MAX_COLUMNS) : undefined,
    group: group ? canonical(group) : undefined,
    nesting: params.get('nesting') === 'flat' ? 'flat' : 'tree',
    selected: list('run').slice(0, MAX_SELECTED_IN_URL),
  };
}

/** Writes a view into a copy of a URL's parameters; others stay as they are. */
export function writeRunView(
  params: URLSearchParams,
  view: RunView,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const { filters } = view;
  const set = (name: string, value: string | undefined) =>
    value ? next.set(name, value) : next.delete(name);
  const setAll = (name: string, values: readonly string[] = []) => {
    next.delete(name);
    values.forEach(value => next.append(name, value));
  };
  LIST_FILTERS.forEach(name => setAll(name, filters[name]));
  set('since', filters.period);
  set('text', filters.text);
  set('query', filters.query);
  set('sort', view.sort);
  setAll('column', view.columns);
  set('group', view.group);
  set('nesting', view.nesting === 'flat' ? 'flat' : undefined);
  setAll('run', view.selected.slice(0, MAX_SELECTED_IN_URL));
  return next;
}

/** Whether anything is filtered at all. */
export function hasFilters(filters: RunFilters): boolean {
  return (
    Boolean(filters.text || filters.query || filters.period) ||
    LIST_FILTERS.some(name => filters[name].length > 0)
  );
}

/** The identifier of a sort order and its direction. */
export function readSort(sort: string | undefined) {
  const isDescending = !sort || sort.startsWith('-');
  return {
    identifier: sort ? sort.replace(/^-/, '') : 'created',
    isDescending,
  };
}
