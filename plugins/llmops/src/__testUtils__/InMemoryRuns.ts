import {
  parseRunIdentifier,
  parseRunQuery,
  type CountRuns,
  type ListRuns,
  type RunExpression,
  type RunIdentifier,
  type RunLiteral,
} from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsApi, Run } from '../api';
import { makeRefusal, makeRun } from './fixtures';

/** A run with all its values, of which a list carries only those that were asked for. */
export interface StoredRun extends Run {
  metrics?: Record<string, number>;
  params?: Record<string, string>;
}

/** What of the API it answers. */
type Answered =
  | 'listRuns'
  | 'countRuns'
  | 'groupRuns'
  | 'listRunKeys'
  | 'getRun'
  | 'getSparklines'
  | 'exportRuns'
  | 'exportSelectedRuns';

type Value = string | number | boolean | undefined;

const toText = (value: Value) =>
  value === undefined ? undefined : String(value);

/** Lists runs as the backend does: filters, conditions, order, pages after a run, jumps, trees, groups and counts. */
export class InMemoryRuns {
  #runs: StoredRun[];

  constructor(runs: readonly StoredRun[]) {
    this.#runs = [...runs];
  }

  /** Adds a run, or takes newer content of one. */
  put(run: StoredRun): void {
    this.#runs = [...this.#runs.filter(({ id }) => id !== run.id), run];
  }

  get api() {
    const api: Pick<LlmopsApi, Answered> = {
      listRuns: async query => this.#page(query),
      countRuns: async query => {
        await refuseUnreadable(query.query);
        return {
          count: this.#rows(query).length,
          runs: this.#matching(query).length,
        };
      },
      groupRuns: async query => {
        const groups = new Map<string | undefined, StoredRun[]>();
        for (const run of this.#matching(query)) {
          const value = toText(valueOf(run, identify(query.by)));
          groups.set(value, [...(groups.get(value) ?? []), run]);
        }
        const items = [...groups]
          .sort(([, a], [, b]) => b.length - a.length)
          .map(([value, runs]) => ({
            value,
            count: runs.length,
            metric: summary(runs, query.metric),
          }));
        return { items: items.slice(0, query.limit), total: items.length };
      },
      listRunKeys: async ({ kind, text = '' }) =>
        this.#keys().filter(
          key => (!kind || kind.includes(key.kind)) && key.key.includes(text),
        ),
      getRun: async runId => ({
        ...this.#find(runId),
        attempts: [],
        trackedRuns: [],
      }),
      getSparklines: async ({ runIds, metric = '' }) =>
        runIds.flatMap(runId => {
          const value = this.#find(runId).metrics?.[metric];
          return value === undefined
            ? []
            : [
                {
                  runId,
                  key: metric,
                  steps: [0, 1],
                  values: [value + 1, value],
                  minimums: [value + 1, value],
                  maximums: [value + 1, value],
                },
              ];
        }),
      exportRuns: (query, signal) => this.#export(query, signal),
      exportSelectedRuns: ({ runIds }, signal) => {
        const ids = runIds.map(id => `'${id}'`).join(', ');
        return this.#export({ query: `id in (${ids})` }, signal);
      },
    };
    return {
      ...api,
      listRuns: jest.fn(api.listRuns),
      countRuns: jest.fn(api.countRuns),
      groupRuns: jest.fn(api.groupRuns),
      getSparklines: jest.fn(api.getSparklines),
      exportRuns: jest.fn(api.exportRuns),
      exportSelectedRuns: jest.fn(api.exportSelectedRuns),
    };
  }

  #find(id: string): StoredRun {
    return this.#runs.find(run => run.id === id) ?? makeRun({ id });
  }

  #children(id: string): StoredRun[] {
    return this.#runs.filter(({ parentId }) => parentId === id);
  }

  #matches(run: StoredRun, query: CountRuns['query']): boolean {
    const parsed = parseRunQuery(query.query ?? '');
    const isIn = (values: readonly string[] | undefined, value?: string) =>
      !values?.length || (value !== undefined && values.includes(value));
    return (
      isIn(query.project, run.project) &&
      isIn(query.state, run.state) &&
      isIn(query.engine, run.engine) &&
      isIn(query.owner, run.owner) &&
      isIn(query.experiment, run.experiment) &&
      run.name.includes(query.text ?? '') &&
      parsed.ok &&
      (!parsed.expression || isTrue(parsed.expression, run))
    );
  }

  #matching(query: CountRuns['query']): StoredRun[] {
    return this.#runs.filter(run => this.#matches(run, query));
  }

  #holdsMatch(run: StoredRun, query: CountRuns['query']): boolean {
    return (
      this.#matches(run, query) ||
      this.#children(run.id).some(child => this.#holdsMatch(child, query))
    );
  }

  #rows(query: ListRuns['query']): StoredRun[] {
    const { parent, nesting } = query;
    const inPlace = this.#runs.filter(({ parentId }) =>
      parent === undefined
        ? nesting !== 'tree' || parentId === undefined
        : parentId === parent,
    );
    return inPlace.filter(run =>
      nesting === 'tree'
        ? this.#holdsMatch(run, query)
        : this.#matches(run, query),
    );
  }

  async #page(query: ListRuns['query']) {
    await refuseUnreadable(query.query);
    const rows = this.#rows(query).sort(orderOf(query.sort));
    const after = rows.findIndex(({ id }) => id === query.cursor);
    const start = query.cursor ? after + 1 : query.skip ?? 0;
    const limit = query.limit ?? 50;
    const items = rows.slice(start, start + limit);
    const isLast = start + limit >= rows.length;
    return {
      items: items.map(({ metrics, params, ...run }) => ({
        ...run,
        children: this.#children(run.id).length,
        parentName: this.#runs.find(({ id }) => id === run.parentId)?.name,
        ...(query.nesting === 'tree' && {
          matches: this.#matches({ ...run, metrics, params }, query),
        }),
        values: Object.fromEntries(
          (query.columns ?? []).flatMap(column => {
            const value = valueOf(
              { ...run, metrics, params },
              identify(column),
            );
            return value === undefined ? [] : [[column, value]];
          }),
        ),
      })),
      ...(!isLast && { nextCursor: items[items.length - 1].id }),
    };
  }

  #keys() {
    const of = (kind: 'metrics' | 'params') => [
      ...new Set(this.#runs.flatMap(run => Object.keys(run[kind] ?? {}))),
    ];
    return [
      ...of('metrics').map(key => ({ kind: 'metric' as const, key })),
      ...of('params').map(key => ({ kind: 'param' as const, key })),
    ];
  }

  async *#export(query: ListRuns['query'], signal?: AbortSignal) {
    const { items } = await this.#page({ ...query, limit: Infinity });
    signal?.throwIfAborted();
    yield new TextEncoder().encode(
      ['name', ...items.map(({ name }) => name)].join('\r\n'),
    );
  }
}

async function refuseUnreadable(query: string | undefined) {
  const parsed = parseRunQuery(query ?? '');
  if (!parsed.ok) {
    throw await makeRefusal(400, 'InputError', parsed.problems[0].message);
  }
}

function identify(text: string): RunIdentifier {
  const identifier = parseRunIdentifier(text);
  if (!identifier) {
    throw new Error(`No identifier: ${text}`);
  }
  return identifier;
}

function valueOf(run: StoredRun, identifier: RunIdentifier): Value {
  switch (identifier.kind) {
    case 'metric':
      return run.metrics?.[identifier.key];
    case 'param':
      return run.params?.[identifier.key];
    case 'tag':
      return undefined;
    default:
      break;
  }
  const { name } = identifier;
  switch (name) {
    case 'created':
      return run.createdAt;
    case 'started':
      return run.startedAt;
    case 'ended':
      return run.endedAt;
    case 'duration':
      return Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt ?? '');
    default:
      return run[name];
  }
}

function summary(runs: readonly StoredRun[], metric: string | undefined) {
  const values = runs.flatMap(run => run.metrics?.[metric ?? ''] ?? []);
  return values.length === 0
    ? undefined
    : {
        count: values.length,
        minimum: Math.min(...values),
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        maximum: Math.max(...values),
      };
}

function orderOf(sort = '-created') {
  const identifier = identify(sort.replace(/^-/, ''));
  const sign = sort.startsWith('-') ? -1 : 1;
  return (a: StoredRun, b: StoredRun) => {
    const [one, other] = [valueOf(a, identifier), valueOf(b, identifier)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined);
    }
    const difference = one < other ? -1 : Number(one > other);
    return difference ? difference * sign : a.id.localeCompare(b.id);
  };
}

function isTrue(expression: RunExpression, run: StoredRun): boolean {
  switch (expression.type) {
    case 'and':
      return expression.operands.every(operand => isTrue(operand, run));
    case 'or':
      return expression.operands.some(operand => isTrue(operand, run));
    case 'not':
      return !isTrue(expression.operand, run);
    case 'null':
      return (
        (valueOf(run, expression.identifier) === undefined) !==
        expression.negated
      );
    case 'in':
      return (
        expression.values.some(
          value => order(valueOf(run, expression.identifier), value) === 0,
        ) !== expression.negated
      );
    case 'like':
      return String(valueOf(run, expression.identifier)).includes(
        expression.pattern.replaceAll('%', ''),
      );
    default: {
      const by = order(valueOf(run, expression.identifier), expression.value);
      const tests = {
        '=': by === 0,
        '!=': by !== undefined && by !== 0,
        '<': by !== undefined && by < 0,
        '<=': by !== undefined && by <= 0,
        '>': by !== undefined && by > 0,
        '>=': by !== undefined && by >= 0,
      };
      return tests[expression.operator];
    }
  }
}

/** How a value stands to a literal: below, equal or above; undefined where the two cannot be compared. */
function order(value: Value, literal: RunLiteral): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  switch (literal.type) {
    case 'number':
      return Number(value) - literal.value;
    case 'duration':
      return Number(value) - literal.milliseconds;
    case 'ago':
      return Date.parse(String(value)) - (Date.now() - literal.milliseconds);
    case 'instant':
      return Date.parse(String(value)) - Date.parse(literal.value);
    default:
      return String(value).localeCompare(String(literal.value));
  }
}
