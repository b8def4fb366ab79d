import { RUN_STATES } from '../runState';

/** What a run is compared by: one of its own facts, or a metric, parameter or tag by its key. */
export type RunIdentifier =
  | { kind: 'attribute'; name: RunAttribute }
  | { kind: 'metric' | 'param' | 'tag'; key: string };

/** Kind of the values that an identifier has. */
export type RunValueType =
  | 'text'
  /** One of a few words. */
  | 'choice'
  | 'number'
  /** Of a parameter or tag: a text that may read as a number. */
  | 'textOrNumber'
  | 'instant'
  | 'duration'
  | 'boolean';

/** The facts of a run that queries know, with the kind of their values. */
export const RUN_ATTRIBUTES = {
  name: 'text',
  id: 'text',
  state: 'choice',
  project: 'text',
  owner: 'text',
  engine: 'text',
  pipeline: 'text',
  profile: 'text',
  experiment: 'text',
  origin: 'choice',
  tracker: 'text',
  startedBy: 'text',
  created: 'instant',
  started: 'instant',
  ended: 'instant',
  duration: 'duration',
  note: 'text',
  pinned: 'boolean',
} as const satisfies Record<string, RunValueType>;

/** Name of a fact of a run; `duration` goes on until now while the run has not ended. */
export type RunAttribute = keyof typeof RUN_ATTRIBUTES;

/** The words that an attribute with few values can have; undefined for the others. */
export function runAttributeChoices(
  name: RunAttribute,
): readonly string[] | undefined {
  switch (name) {
    case 'state':
      return RUN_STATES;
    case 'origin':
      return ['portal', 'observed'];
    default:
      return undefined;
  }
}

/** Kind of the values that an identifier has. */
export function runValueType(identifier: RunIdentifier): RunValueType {
  switch (identifier.kind) {
    case 'attribute':
      return RUN_ATTRIBUTES[identifier.name];
    case 'metric':
      return 'number';
    default:
      return 'textOrNumber';
  }
}

/** What stands before the key of a metric, parameter or tag. */
export const RUN_KEY_PREFIXES = {
  metric: 'metrics.',
  param: 'params.',
  tag: 'tags.',
} as const;

const PLAIN_KEY = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;

/** An identifier as a query writes it: `name`, `metrics.eval_loss`, `params."learning rate"`. */
export function formatRunIdentifier(identifier: RunIdentifier): string {
  if (identifier.kind === 'attribute') {
    return identifier.name;
  }
  const { kind, key } = identifier;
  const written = PLAIN_KEY.test(key) ? key : `"${key.replaceAll('"', '""')}"`;
  return `${RUN_KEY_PREFIXES[kind]}${written}`;
}

const ATTRIBUTES = new Map(
  Object.keys(RUN_ATTRIBUTES).map(name => [name.toLowerCase(), name]),
);

/** The attribute of this name in whatever case. */
export function findRunAttribute(word: string): RunAttribute | undefined {
  const name = ATTRIBUTES.get(word.toLowerCase());
  return name !== undefined && isRunAttribute(name) ? name : undefined;
}

function isRunAttribute(name: string): name is RunAttribute {
  return Object.hasOwn(RUN_ATTRIBUTES, name);
}

const PREFIXES: Record<string, 'metric' | 'param' | 'tag'> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
};

/** What a word before a dot names; `metric` is read as `metrics`, in whatever case. */
export function findRunKeyKind(
  word: string,
): 'metric' | 'param' | 'tag' | undefined {
  const prefix = word.toLowerCase();
  return Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix] : undefined;
}
