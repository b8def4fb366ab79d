import { InputError } from '@backstage/errors';

/** Whether the text can stand in a filter. */
export function isQuotable(value: string): boolean {
  return !(value.includes("'") && value.includes('"'));
}

/**
 * A text as a string literal of MLflow's filter language, which knows no escapes: a text that holds both kinds of
 * quotes cannot be written and is refused.
 */
export function quoteFilterValue(value: string): string {
  if (!value.includes("'")) {
    return `'${value}'`;
  }
  if (!value.includes('"')) {
    return `"${value}"`;
  }
  throw new InputError(
    `${JSON.stringify(
      value,
    )} holds both kinds of quotes and cannot be searched for in MLflow`,
  );
}
