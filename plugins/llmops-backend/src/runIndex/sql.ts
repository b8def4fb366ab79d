import type { Knex } from 'knex';

/**
 * A part of a statement. The text is made of this code's own words only; whatever a person wrote is among the bindings.
 */
export interface Sql {
  text: string;
  bindings: SqlValue[];
}

export type SqlValue = string | number | boolean;

/** A part with its bindings, in the order of the question marks. */
export function sql(text: string, ...bindings: SqlValue[]): Sql {
  return { text, bindings };
}

export const TRUE = sql('1 = 1');
export const FALSE = sql('1 = 0');

/** All of the parts; of none, true. */
export function allOf(parts: Sql[]): Sql {
  return join(
    parts.filter(part => part !== TRUE),
    ' and ',
    TRUE,
  );
}

/** Any of the parts; of none, false. */
export function anyOf(parts: Sql[]): Sql {
  return join(
    parts.filter(part => part !== FALSE),
    ' or ',
    FALSE,
  );
}

function join(parts: Sql[], word: string, none: Sql): Sql {
  if (parts.length <= 1) {
    return parts[0] ?? none;
  }
  return {
    text: `(${parts.map(({ text }) => text).join(word)})`,
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

/** The parts one after the other. */
export function sequence(parts: Sql[]): Sql {
  return {
    text: parts.map(({ text }) => text).join(''),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

/** Puts parts into the places of `{}`. */
export function compose(text: string, ...parts: Sql[]): Sql {
  const pieces = text.split('{}');
  return {
    text: pieces
      .map((piece, index) => piece + (parts[index]?.text ?? ''))
      .join(''),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}

/** `?, ?, ?` for that many values. */
export function places(values: readonly SqlValue[]): string {
  return values.map(() => '?').join(', ');
}

/** Runs a whole statement and answers its rows on both databases. */
export async function rowsOf<TRow>(
  database: Knex,
  statement: Sql,
): Promise<TRow[]> {
  const answer: unknown = await database.raw(
    statement.text,
    statement.bindings,
  );
  if (Array.isArray(answer)) {
    return answer;
  }
  return hasRows<TRow>(answer) ? answer.rows : [];
}

/** How PostgreSQL's driver answers. */
function hasRows<TRow>(answer: unknown): answer is { rows: TRow[] } {
  return typeof answer === 'object' && answer !== null && 'rows' in answer;
}
