import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';

/** How models are ordered: by one value, then by name and tracker. Models without the value come last. */
export interface ModelOrder {
  /** SQL of the value; an expression of this file, never a caller's. */
  sql: string;
  bindings: string[];
  descending: boolean;
  isNumber: boolean;
}

const METRIC = 'metrics.';
const FACTS =
  'from model_facts f where f.model = models.name and f.tracker = models.tracker';

/** What the caller's word for an order means. Rejects one that is none with an `InputError`. */
export function readModelOrder(
  sort: string | undefined,
  unowned: string,
): ModelOrder {
  const word = sort ?? 'name';
  const descending = word.startsWith('-');
  const key = descending ? word.slice(1) : word;
  if (key.startsWith(METRIC) && key.length > METRIC.length) {
    return {
      sql: '(select e.value from model_evaluations e where e.model = models.name and e.tracker = models.tracker and e.metric = ?)',
      bindings: [key.slice(METRIC.length)],
      descending,
      isNumber: true,
    };
  }
  const text = (sql: string, bindings: string[] = []): ModelOrder => ({
    sql,
    bindings,
    descending,
    isNumber: false,
  });
  switch (key) {
    case 'name':
      return text('models.name');
    case 'owner':
      return text('coalesce(models.owner, ?)', [unowned]);
    case 'updated':
      return text('models.updated_at');
    case 'trained':
      return text(`(select f.trained_at ${FACTS})`);
    case 'score':
      return { ...text(`(select f.score ${FACTS})`), isNumber: true };
    default:
      throw new InputError(
        `Models cannot be sorted by "${word}"; sort by name, owner, updated, trained, score or metrics.<metric>, with a minus before it for the other order`,
      );
  }
}

/** The place of a model in an order, as parts of a cursor. */
export function toPlace(row: {
  sort_value: string | number | null;
  name: string;
  tracker: string;
}): string[] {
  return [
    row.sort_value === null ? '' : `=${row.sort_value}`,
    row.name,
    row.tracker,
  ];
}

/** Goes on behind a place. */
export function applyPlace(
  query: Knex.QueryBuilder,
  order: ModelOrder,
  [value, name, tracker]: string[],
): void {
  const { sql, bindings, descending, isNumber } = order;
  const behind = (part: Knex.QueryBuilder) =>
    part.where(after =>
      after
        .where('models.name', '>', name)
        .orWhere(same =>
          same
            .where('models.name', name)
            .andWhere('models.tracker', '>', tracker),
        ),
    );
  if (value === '') {
    behind(query.whereRaw(`${sql} is null`, bindings));
    return;
  }
  const text = value.slice(1);
  const last = isNumber ? Number(text) : text;
  if (Number.isNaN(last)) {
    throw new InputError('The cursor is not one that this list answered');
  }
  query.where(after =>
    after
      .whereRaw(`${sql} ${descending ? '<' : '>'} ?`, [...bindings, last])
      .orWhereRaw(`${sql} is null`, bindings)
      .orWhere(same =>
        behind(same.whereRaw(`${sql} = ?`, [...bindings, last])),
      ),
  );
}
