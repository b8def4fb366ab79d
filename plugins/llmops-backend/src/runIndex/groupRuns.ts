import { InputError } from '@backstage/errors';
import {
  parseRunIdentifier,
  runValueType,
  type RunGroup,
  type RunGroups,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import { attributeColumn } from './attributeCondition';
import type { Dialect } from './dialect';
import { isNear, type RunSelection } from './RunSelection';
import { compose, rowsOf, type Sql, sql } from './sql';

const DEFAULT_LIMIT = 100;
/** Largest finite number. */
const MAX = Number.MAX_VALUE;
/** Parts are summed up scaled down: a sum beyond what a number holds is an error on PostgreSQL. */
const SCALE = 2 ** 24;

const METRIC = `count(m.number) as metrics, min(m.number) as minimum, max(m.number) as maximum,
  sum(m.number / ${SCALE}) / nullif(count(m.number), 0) * ${SCALE} as mean`;
const NO_METRIC =
  '0 as metrics, null as minimum, null as maximum, null as mean';

interface GroupRow {
  value: string | number | null;
  count: number | string;
  total: number | string;
  metrics: number | string;
  minimum: number | null;
  mean: number | null;
  maximum: number | null;
}

/** Reads what runs are grouped by. Rejects with an `InputError`. */
export function readGrouping(text: string): RunIdentifier {
  const identifier = parseRunIdentifier(text);
  if (!identifier) {
    throw new InputError(
      `Runs cannot be grouped by "${text}"; group by an attribute such as owner, or by a key such as params.lora_r`,
    );
  }
  const type = runValueType(identifier);
  if (type === 'instant' || type === 'duration' || type === 'number') {
    throw new InputError(
      `Runs cannot be grouped by ${text}, which nearly every run has another value of`,
    );
  }
  return identifier;
}

/** Matching runs by one value, the largest groups first, and then in order of the value. */
export async function groupRuns(
  database: Knex,
  selection: RunSelection,
  options: {
    by: RunIdentifier;
    metric: RunIdentifier | undefined;
    limit?: number;
  },
): Promise<RunGroups> {
  const { by, metric, limit = DEFAULT_LIMIT } = options;
  const { dialect } = selection.context('runs', 'set');
  const source = groupSource(selection, by, dialect);
  const metricId = metric && selection.keyId(metric);
  const statement = compose(
    `select g.value as value, count(*) as count, count(*) over () as total, {}
     group by g.value order by count(*) desc, g.value limit {}`,
    metricId === undefined
      ? compose(`${NO_METRIC} from ({}) g`, source)
      : compose(
          `${METRIC} from ({}) g left join ${dialect.byRun(
            'run_values',
            'm',
          )} on m.run_id = g.id and {} and {}`,
          source,
          sql('m.key_id = ?', metricId),
          sql('(m.number between ? and ?)', -MAX, MAX),
        ),
    sql('?', limit),
  );
  const rows = await rowsOf<GroupRow>(database, statement);
  return {
    items: rows.map(row => toGroup(row, by, metric !== undefined)),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** The id and the value of each matching run. */
function groupSource(
  selection: RunSelection,
  by: RunIdentifier,
  dialect: Dialect,
): Sql {
  const goesByRun = dialect.goesByRun && selection.isOfFactsOnly && isNear(by);
  const mode = goesByRun ? 'probe' : 'set';
  const matching = selection.matching('runs', mode);
  const runs = goesByRun ? dialect.byRun('runs', 'runs') : 'runs';
  if (by.kind === 'attribute') {
    const { value } = attributeColumn(by.name, selection.context('runs', mode));
    const text =
      by.name === 'pinned' ? value : compose(`nullif({}, '')`, value);
    return compose(
      `select runs.id as id, {} as value from ${runs} where {}`,
      text,
      matching,
    );
  }
  const keyId = sql('v.key_id = ?', selection.keyId(by) ?? -1);
  return compose(
    `select runs.id as id, ${dialect.binary(
      'v.text',
    )} as value from ${runs} left join ${dialect.byRun(
      'run_values',
      'v',
    )} on v.run_id = runs.id and {} where {}`,
    keyId,
    matching,
  );
}

function toGroup(
  row: GroupRow,
  by: RunIdentifier,
  withMetric: boolean,
): RunGroup {
  const { minimum, maximum, mean } = row;
  const isKnown = minimum !== null && maximum !== null && mean !== null;
  const bool = row.value === null ? undefined : String(Number(row.value) === 1);
  const text = row.value === null ? undefined : String(row.value);
  return {
    value: by.kind === 'attribute' && by.name === 'pinned' ? bool : text,
    count: Number(row.count),
    metric: withMetric
      ? {
          count: Number(row.metrics),
          // Rounding must not take the mean beyond the extremes.
          ...(isKnown
            ? {
                minimum,
                mean: Math.min(Math.max(mean, minimum), maximum),
                maximum,
              }
            : {}),
        }
      : undefined,
  };
}
