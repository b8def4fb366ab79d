import type { ListModels } from '@llmops/backstage-plugin-llmops-common';

/** Facets whose values are chosen from a list, in the order of the page. */
export const FACETS = [
  'owner',
  'lifecycle',
  'task',
  'baseModel',
  'license',
  'language',
] as const;

/** What models can be filtered by. */
export type Facet = (typeof FACETS)[number];

/** What the page of models shows, as its address says it. */
export interface ModelFilters {
  text: string;
  chosen: Record<Facet, string[]>;
  metric?: string;
  metricMin?: number;
  metricMax?: number;
  sort: string;
}

export const DEFAULT_SORT = 'name';

/** Reads the filters from an address; what makes no sense is left out. */
export function readModelFilters(params: URLSearchParams): ModelFilters {
  const number = (name: string) => {
    const text = params.get(name);
    const value = text?.trim() ? Number(text) : NaN;
    return Number.isFinite(value) ? value : undefined;
  };
  const chosen = (facet: Facet) => [...new Set(params.getAll(facet))];
  const metric = params.get('metric') || undefined;
  return {
    text: params.get('text') ?? '',
    chosen: {
      owner: chosen('owner'),
      lifecycle: chosen('lifecycle'),
      task: chosen('task'),
      baseModel: chosen('baseModel'),
      license: chosen('license'),
      language: chosen('language'),
    },
    metric,
    ...(metric && {
      metricMin: number('metricMin'),
      metricMax: number('metricMax'),
    }),
    sort: params.get('sort') || DEFAULT_SORT,
  };
}

/** The address of filters; what is as usual is left out. */
export function writeModelFilters(filters: ModelFilters): URLSearchParams {
  const params = new URLSearchParams();
  if (filters.text) {
    params.set('text', filters.text);
  }
  for (const facet of FACETS) {
    filters.chosen[facet].forEach(value => params.append(facet, value));
  }
  for (const name of ['metric', 'metricMin', 'metricMax'] as const) {
    const value = filters[name];
    if (value !== undefined && (name === 'metric' || filters.metric)) {
      params.set(name, String(value));
    }
  }
  if (filters.sort !== DEFAULT_SORT) {
    params.set('sort', filters.sort);
  }
  return params;
}

/** How many conditions there are. */
export function countFilters(filters: ModelFilters): number {
  const values = FACETS.reduce(
    (sum, facet) => sum + filters.chosen[facet].length,
    0,
  );
  return values + (filters.metric ? 1 : 0) + (filters.text.trim() ? 1 : 0);
}

/** The filters as the backend takes them. */
export function toModelQuery(filters: ModelFilters): ListModels['query'] {
  const { text, chosen, metric, metricMin, metricMax, sort } = filters;
  const list = (facet: Facet) =>
    chosen[facet].length > 0 ? chosen[facet] : undefined;
  const isRange =
    metricMin === undefined ||
    metricMax === undefined ||
    metricMin <= metricMax;
  return {
    text: text.trim() || undefined,
    owner: list('owner'),
    lifecycle: list('lifecycle'),
    task: list('task'),
    baseModel: list('baseModel'),
    license: list('license'),
    language: list('language'),
    metric,
    metricMin: isRange ? metricMin : undefined,
    metricMax: isRange ? metricMax : undefined,
    sort,
  };
}
