import {
  parseRunQuery,
  RUN_ATTRIBUTES,
  type RunExpression,
} from '@llmops/backstage-plugin-llmops-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { RunRow } from '../../database/rows';
import type { RunFilter } from '../../database/runFilter';
import { RunValueWriter } from '../RunValueWriter';
import type { SampleRun } from './evaluate';

export const NOW = new Date('2026-03-01T12:00:00.000Z');

const LONG = `${'가'.repeat(199)}😀${'x'.repeat(50)}`;
const TEXTS = [
  'tiny',
  'Tiny',
  '64',
  '64.0',
  '-6.4e1',
  '1e999',
  'NaN',
  'nan',
  '',
  "o'b%_\\[a-z]*?",
  '학습률 α',
  '"q"',
  LONG,
  `${LONG}y`,
];
const NUMBERS = [0, -0.5, 2.1, 64, 1e-300, 1e300, NaN, Infinity, -Infinity];
const NAMES = ['run 1', 'run-2', 'Run 100%', 'αβγ', 'r*n?[x]'];
const OWNERS = ['group:default/research', 'group:default/platform', "o'brien%"];
const PEOPLE = ['user:default/jae.min', 'user:default/sora.lee'];
const PROJECTS = ['component:default/a', 'component:default/b'];

const texts = fc.constantFrom(...TEXTS);
const instants = fc
  .integer({ min: 0, max: 40 })
  .map(hours => new Date(NOW.getTime() - hours * 3_600_000).toISOString());

const someOf = <T>(keys: string[], values: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...keys), values, { maxKeys: keys.length });

const rows = fc.record<RunRow>({
  id: fc.constant(''),
  name: fc.constantFrom(...NAMES),
  project: fc.constantFrom('', ...PROJECTS),
  owner: fc.constantFrom(...OWNERS),
  pipeline: fc.constantFrom('', 'train'),
  profile: fc.constantFrom(null, 'smoke'),
  engine: fc.constantFrom('', 'dvc'),
  tracker: fc.constant('mlflow'),
  origin: fc.constantFrom('portal', 'observed'),
  state: fc.constantFrom('running', 'succeeded', 'failed'),
  reason: fc.constant(null),
  started_by: fc.constantFrom(null, ...PEOPLE),
  ref: fc.constant(null),
  commit: fc.constant(null),
  data_version: fc.constant(null),
  environment: fc.constant(null),
  parameters: fc.constant('{}'),
  reproduced_from: fc.constant(null),
  note: fc.option(texts),
  attempt: fc.constant(0),
  event_sequence: fc.constant(0),
  idempotency_key: fc.constant(null),
  request_hash: fc.constant(null),
  observed_at: fc.constant(null),
  created_at: instants,
  started_at: fc.option(instants),
  ended_at: fc.option(instants),
  updated_at: instants,
  experiment: fc.constantFrom(null, '', 'sweep'),
  pinned: fc.boolean(),
});

const sampleRuns = fc.array(
  fc.record<SampleRun>({
    row: rows,
    metrics: someOf(['loss', 'acc/top 1'], fc.constantFrom(...NUMBERS)),
    params: someOf(['size', 'lr'], texts),
    tags: someOf(['mlflow.user', '__proto__x'], texts),
  }),
  { minLength: 50, maxLength: 50 },
);

/** The same runs each time: nested two deep, some with the same start, with values of all kinds. */
export function makeRuns(): SampleRun[] {
  const [runs] = fc.sample(sampleRuns, { numRuns: 1, seed: 7 });
  return runs.map((run, index) => {
    // A third of the runs are in another one, some of these in one that is in another.
    const parent = index % 3 === 0 || index < 10 ? undefined : index % 10;
    const parentOfParent =
      parent === undefined || parent < 5 ? undefined : parent % 5;
    return {
      ...run,
      row: {
        ...run.row,
        id: idOf(index),
        parent_id: parentIdOf(index, parent),
        root_id: rootIdOf(index, parent, parentOfParent),
      },
    };
  });
}

function idOf(index: number): string {
  return `o${((index * 7919) % 100_003).toString(36).padStart(6, '0')}`;
}

/** Runs 5 to 9 are in runs 0 to 4. */
function parentIdOf(index: number, parent: number | undefined) {
  if (parent !== undefined) {
    return idOf(parent);
  }
  return index >= 5 && index < 10 ? idOf(index % 5) : null;
}

function rootIdOf(
  index: number,
  parent: number | undefined,
  parentOfParent: number | undefined,
) {
  return parentOfParent === undefined
    ? parentIdOf(index, parent)
    : idOf(parentOfParent);
}

export async function storeRuns(
  database: Knex,
  runs: SampleRun[],
): Promise<void> {
  await database<RunRow>('runs').insert(runs.map(({ row }) => row));
  await RunValueWriter.create({ database }).writeMany(
    undefined,
    runs.map(({ row, metrics, params, tags }) => ({
      runId: row.id,
      metrics,
      params,
      tags,
    })),
  );
}

const quoted = texts.map(text => `'${text.replaceAll("'", "''")}'`);
const numbers = fc.constantFrom(...NUMBERS, 7, 64.5).map(number => {
  if (Number.isNaN(number)) {
    return 'nan';
  }
  return String(number).replace('Infinity', 'inf');
});
const comparisons = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const patterns = fc
  .array(
    fc.constantFrom(
      '%',
      '_',
      'i',
      'I',
      '\\%',
      '\\',
      '*',
      '?',
      '[a-z]',
      '6',
      'α',
    ),
    {
      maxLength: 5,
    },
  )
  .map(parts => `'${parts.join('')}'`);
const times = fc.oneof(
  instants,
  fc.integer({ min: 0, max: 40 }).map(hours => `${hours}h ago`),
);
const textNames = [
  'name',
  'project',
  'profile',
  'experiment',
  'note',
  'startedBy',
];
const wordIdentifiers = fc.constantFrom(
  ...textNames,
  'params.size',
  'params.lr',
  'tags."__proto__x"',
  'params.nobody',
);

const conditions = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'metrics.loss',
        'metrics."acc/top 1"',
        'params.size',
        'metrics.nobody',
      ),
      comparisons,
      numbers,
    )
    .map(([name, operator, number]) =>
      number === 'nan' && operator !== '='
        ? `${name} != nan`
        : `${name} ${operator} ${number}`,
    ),
  fc.tuple(wordIdentifiers, comparisons, quoted).map(parts => parts.join(' ')),
  fc
    .tuple(
      wordIdentifiers,
      fc.constantFrom('like', 'ilike', 'not like', 'not ilike'),
      patterns,
    )
    .map(parts => parts.join(' ')),
  fc
    .tuple(
      wordIdentifiers,
      fc.constantFrom('in', 'not in'),
      fc.array(quoted, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, word, values]) => `${name} ${word} (${values})`),
  fc
    .tuple(
      fc.constantFrom('params.size', 'params.lr'),
      fc.constantFrom('in', 'not in'),
      fc.array(fc.oneof(quoted, numbers), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, word, values]) => `${name} ${word} (${values})`),
  fc
    .tuple(
      fc.constantFrom(
        ...Object.keys(RUN_ATTRIBUTES),
        'metrics.loss',
        'params.size',
        'params.nobody',
      ),
      fc.constantFrom('is null', 'is not null'),
    )
    .map(parts => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('in', 'not in'),
      fc.array(
        fc.nat({ max: 60 }).map(index => `'${idOf(index)}'`),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([word, ids]) => `id ${word} (${ids})`),
  fc
    .tuple(fc.constantFrom('created', 'started', 'ended'), comparisons, times)
    .map(parts => parts.join(' ')),
  fc
    .tuple(comparisons, fc.integer({ min: 0, max: 40 }))
    .map(([operator, hours]) => `duration ${operator} ${hours}h`),
  fc.constantFrom(
    'pinned = true',
    'pinned != true',
    "state = 'failed'",
    "state not in ('failed', 'running')",
    "origin = 'portal'",
  ),
);

const queries = fc.letrec<{ query: string }>(tie => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    conditions,
    fc
      .tuple(tie('query'), fc.constantFrom('and', 'or'), tie('query'))
      .map(([left, word, right]) => `(${left} ${word} ${right})`),
    tie('query').map(query => `not ${query}`),
  ),
})).query;

/** Queries on the sample's runs, with what they are read as. */
export const expressions: fc.Arbitrary<{
  text: string;
  expression: RunExpression;
}> = queries.map(text => {
  const parsed = parseRunQuery(text);
  if (!parsed.ok || !parsed.expression) {
    throw new Error(`${text}: ${JSON.stringify(parsed)}`);
  }
  return { text, expression: parsed.expression };
});

/** What callers may see. */
export const filters: fc.Arbitrary<RunFilter | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.record({ owners: fc.subarray(OWNERS) }) },
  {
    weight: 1,
    arbitrary: fc.constant<RunFilter>({
      anyOf: [{ startedBy: [PEOPLE[0]] }, { not: { projects: [PROJECTS[0]] } }],
    }),
  },
);

/** Everything that lists are sorted by. */
export const SORTS = [
  ...Object.keys(RUN_ATTRIBUTES),
  'metrics.loss',
  'metrics."acc/top 1"',
  'params.size',
  'tags.mlflow.user',
  'metrics.nobody',
].flatMap(name => [name, `-${name}`]);
