import {
  RUN_STATES,
  type ListRuns,
  type RunState,
} from '@llmops/backstage-plugin-llmops-common';

/** What narrows the list of runs; it lives in the URL, so that a view can be shared. */
export interface RunFilters {
  project: string[];
  state: RunState[];
  engine: string[];
  owner: string[];
  text: string;
}

export const NO_FILTERS: RunFilters = {
  project: [],
  state: [],
  engine: [],
  owner: [],
  text: '',
};

const LISTS = ['project', 'state', 'engine', 'owner'] as const;
const MAX_TEXT = 200;

/** Reads the filters of a URL; values that mean nothing are left out. */
export function readRunFilters(params: URLSearchParams): RunFilters {
  const known = new Set(params.getAll('state'));
  return {
    project: params.getAll('project').filter(Boolean),
    state: RUN_STATES.filter(state => known.has(state)),
    engine: params.getAll('engine').filter(Boolean),
    owner: params.getAll('owner').filter(Boolean),
    text: (params.get('text') ?? '').slice(0, MAX_TEXT),
  };
}

/** Writes filters into a copy of a URL's parameters; others stay as they are. */
export function writeRunFilters(
  params: URLSearchParams,
  filters: RunFilters,
): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const key of LISTS) {
    next.delete(key);
    filters[key].forEach(value => next.append(key, value));
  }
  next.delete('text');
  if (filters.text) {
    next.set('text', filters.text);
  }
  return next;
}

/** Whether anything is filtered at all. */
export function hasFilters(filters: RunFilters): boolean {
  return Boolean(filters.text) || LISTS.some(key => filters[key].length > 0);
}

/** The filters as the REST query; empty ones are left out. */
export function toRunQuery(filters: RunFilters): ListRuns['query'] {
  const text = filters.text.trim();
  return {
    ...(filters.project.length && { project: filters.project }),
    ...(filters.state.length && { state: filters.state }),
    ...(filters.engine.length && { engine: filters.engine }),
    ...(filters.owner.length && { owner: filters.owner }),
    ...(text && { text }),
  };
}
