import {
  parseRunIdentifier,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Run } from '../api/types';
import { visibleText } from './visibleText';

/** A column of the list of runs. */
export interface RunColumn {
  /** As in the query language. */
  identifier: string;
  kind: RunIdentifier['kind'];
  /** The bare key of a metric, parameter or tag; else the name of the attribute. */
  key: string;
  label: string;
  /** The label where it is cut off, or says too little. */
  title: string;
  /** In CSS pixels. */
  width: number;
  isNumeric: boolean;
  isSortable: boolean;
}

/** What is known of every run, in the order in which it is offered. */
export const ATTRIBUTES = [
  'name',
  'id',
  'state',
  'project',
  'experiment',
  'owner',
  'startedBy',
  'engine',
  'pipeline',
  'profile',
  'tracker',
  'origin',
  'created',
  'started',
  'ended',
  'duration',
  'commit',
  'note',
  'pinned',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** A narrower column cannot be read or grasped. */
export const MIN_COLUMN_WIDTH = 56;

/** Metrics that are shown when nobody has chosen columns. */
export const DEFAULT_METRICS = 3;

const WIDTHS: Partial<Record<Attribute, number>> = {
  name: 240,
  state: 120,
  project: 116,
  experiment: 172,
  started: 104,
  duration: 84,
  commit: 84,
  pinned: 76,
  note: 180,
};
const DEFAULT_WIDTH = 108;
const UNSORTABLE: readonly string[] = ['commit'];

/** Whether an identifier names an attribute. */
export function isAttribute(identifier: string): identifier is Attribute {
  return ATTRIBUTES.some(attribute => attribute === identifier);
}

/** The columns that are shown when nobody has chosen any. */
export function defaultColumns(
  metrics: readonly string[],
  hasProject: boolean,
): string[] {
  return [
    'state',
    ...(hasProject ? ['startedBy'] : ['project', 'experiment']),
    ...metrics,
    'started',
    'duration',
    ...(hasProject ? ['commit'] : []),
  ];
}

/**
 * The first of the metrics that exist which most of the runs at hand have, then those that fewer have; in their own
 * order.
 */
export function commonMetrics(
  candidates: readonly string[],
  runs: readonly Run[],
): string[] {
  const counts = candidates.map(identifier => ({
    identifier,
    count: runs.filter(({ values }) => values?.[identifier] !== undefined)
      .length,
  }));
  const chosen = [...counts]
    .filter(({ count }) => count > 0)
    .sort(
      (a, b) =>
        Number(b.count * 2 >= runs.length) - Number(a.count * 2 >= runs.length),
    )
    .slice(0, DEFAULT_METRICS);
  return counts
    .filter(entry => chosen.includes(entry))
    .map(({ identifier }) => identifier);
}

/**
 * The chosen columns, and those by which is sorted or filtered, first among the values: an order without its reason
 * cannot be read.
 */
export function shownColumns(
  chosen: readonly string[],
  needed: readonly string[],
): string[] {
  const added = needed.filter(identifier => !chosen.includes(identifier));
  const place = chosen.findIndex(identifier => !isAttribute(identifier));
  const at = place < 0 ? chosen.length : place;
  return [
    ...new Set(['name', ...chosen.slice(0, at), ...added, ...chosen.slice(at)]),
  ];
}

/** The identifiers whose values the rows have to carry. */
export function valueColumns(identifiers: readonly string[]): string[] {
  return identifiers.filter(identifier => !isAttribute(identifier));
}

/** Describes a column; an attribute's label is the caller's, in the user's language. */
export function toColumn(
  identifier: string,
  options: {
    width?: number;
    label: (attribute: Attribute) => string;
  },
): RunColumn {
  const parsed = parseRunIdentifier(identifier);
  const kind = parsed?.kind ?? 'attribute';
  const key = parsed && 'key' in parsed ? parsed.key : identifier;
  const attribute = isAttribute(identifier) ? identifier : undefined;
  const label = attribute ? options.label(attribute) : visibleText(key);
  return {
    identifier,
    kind,
    key,
    label,
    title: attribute ? label : identifier,
    width: Math.max(
      MIN_COLUMN_WIDTH,
      options.width ?? (attribute && WIDTHS[attribute]) ?? DEFAULT_WIDTH,
    ),
    isNumeric: kind === 'metric' || identifier === 'duration',
    isSortable: !UNSORTABLE.includes(identifier),
  };
}

const LARGEST_FIRST: readonly string[] = [
  'created',
  'started',
  'ended',
  'duration',
  'pinned',
];

/** The order after a click on a column: one way, the other way, none of its own. */
export function nextSort(
  sort: string | undefined,
  identifier: string,
): string | undefined {
  const first = LARGEST_FIRST.includes(identifier)
    ? `-${identifier}`
    : identifier;
  const second = first.startsWith('-') ? identifier : `-${identifier}`;
  if (sort === first) {
    return second;
  }
  return sort === second ? undefined : first;
}

/** Moves a column to another place; the name stays the first. */
export function moveColumn(
  identifiers: readonly string[],
  identifier: string,
  place: number,
): string[] {
  const rest = identifiers.filter(other => other !== identifier);
  const at = Math.min(Math.max(1, place), rest.length);
  return [...rest.slice(0, at), identifier, ...rest.slice(at)];
}
