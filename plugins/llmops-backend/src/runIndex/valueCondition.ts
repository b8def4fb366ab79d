import type {
  RunComparison,
  RunCondition,
  RunLiteral,
} from '@llmops/backstage-plugin-llmops-common';
import type { Dialect } from './dialect';
import { decimalOf, toSortText } from './runValueColumns';
import { allOf, anyOf, FALSE, places, type Sql, sql, TRUE } from './sql';

/**
 * What holds for the row of `run_values` (by its name in the statement) of a run that meets a condition on a metric,
 * parameter or tag; true or
 * false, never null. That there is no row at all is up to the caller.
 */
export function valueCondition(
  condition: RunCondition,
  dialect: Dialect,
  row = 'v',
): Sql {
  switch (condition.type) {
    case 'null':
      return condition.negated ? TRUE : FALSE;
    case 'like': {
      const like = dialect.like(
        `${row}.text`,
        condition.pattern,
        condition.ignoreCase,
      );
      return condition.negated ? { ...like, text: `not (${like.text})` } : like;
    }
    case 'in':
      return memberOf(condition.values, condition.negated, row);
    default:
      return compare(condition.operator, condition.value, dialect, row);
  }
}

/** NaN is the text "NaN" of something that is no number. */
function isNan(row: string, negated: boolean): Sql {
  const text = `${row}.sort_text`;
  return negated
    ? sql(`(${text} is null or ${text} <> 'NaN')`)
    : sql(`${text} = 'NaN'`);
}

function compare(
  operator: RunComparison,
  literal: RunLiteral,
  dialect: Dialect,
  row: string,
): Sql {
  if (literal.type === 'number') {
    const { value } = literal;
    if (operator === '!=') {
      return Number.isNaN(value)
        ? isNan(row, true)
        : sql(`(${row}.number is null or ${row}.number <> ?)`, value);
    }
    return Number.isNaN(value)
      ? isNan(row, false)
      : // Said twice, since a comparison of nothing is null.
        sql(
          `(${row}.number is not null and ${row}.number ${operator} ?)`,
          value,
        );
  }
  if (literal.type !== 'text') {
    return FALSE;
  }
  const text = literal.value;
  switch (operator) {
    case '=': {
      const number = decimalOf(text);
      // The first part finds the row by an index.
      return number === undefined
        ? sql(
            `(${row}.sort_text = ? and ${row}.text = ?)`,
            toSortText(text),
            text,
          )
        : sql(
            `(${row}.number is not null and ${row}.number = ? and ${row}.text = ?)`,
            number,
            text,
          );
    }
    case '!=':
      return sql(`${row}.text <> ?`, text);
    default:
      return sql(`${dialect.binary(`${row}.text`)} ${operator} ?`, text);
  }
}

function memberOf(values: RunLiteral[], negated: boolean, row: string): Sql {
  const numbers: number[] = [];
  const texts: string[] = [];
  let nan = false;
  for (const literal of values) {
    if (literal.type === 'text') {
      texts.push(literal.value);
    } else if (literal.type === 'number') {
      if (Number.isNaN(literal.value)) {
        nan = true;
      } else {
        numbers.push(literal.value);
      }
    }
  }
  return negated
    ? allOf([
        numbers.length === 0
          ? TRUE
          : sql(
              `(${row}.number is null or ${row}.number not in (${places(
                numbers,
              )}))`,
              ...numbers,
            ),
        texts.length === 0
          ? TRUE
          : sql(`${row}.text not in (${places(texts)})`, ...texts),
        nan ? isNan(row, true) : TRUE,
      ])
    : anyOf([
        numbers.length === 0
          ? FALSE
          : sql(
              `(${row}.number is not null and ${row}.number in (${places(
                numbers,
              )}))`,
              ...numbers,
            ),
        textIn(texts, row),
        nan ? isNan(row, false) : FALSE,
      ]);
}

function textIn(texts: string[], row: string): Sql {
  if (texts.length === 0) {
    return FALSE;
  }
  const within = sql(`${row}.text in (${places(texts)})`, ...texts);
  const isIndexed = texts.every(text => decimalOf(text) === undefined);
  const starts = texts.map(toSortText);
  return isIndexed
    ? allOf([sql(`${row}.sort_text in (${places(starts)})`, ...starts), within])
    : within;
}
