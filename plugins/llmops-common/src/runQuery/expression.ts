import type { RunIdentifier } from './identifiers';
import type { RunQueryProblemCode } from './problemTexts';

/**
 * A condition on runs, as `parseRunQuery` reads it.
 *
 * A condition is true or false, never unknown: a comparison with a value that the run does not have is false, also `!=`
 * and `not like`, while `not` reverses whatever it stands before. So `metrics.loss != 1` holds for runs with another
 * loss, and `not metrics.loss = 1` also for runs without one. NaN is a value that only `= nan` finds, and that is
 * unequal to every number.
 */
export type RunExpression =
  | {
      type: 'and' | 'or';
      /** Two or more. */
      operands: RunExpression[];
    }
  | { type: 'not'; operand: RunExpression }
  | RunCondition;

/** One condition on one value of a run. */
export type RunCondition =
  | {
      type: 'compare';
      identifier: RunIdentifier;
      operator: RunComparison;
      value: RunLiteral;
    }
  | {
      type: 'like';
      identifier: RunIdentifier;
      /** `%` stands for any text, `_` for one character; a backslash takes their meaning away. */
      pattern: string;
      /** Whether A and a are the same; only of the letters of ASCII. */
      ignoreCase: boolean;
      negated: boolean;
    }
  | {
      type: 'in';
      identifier: RunIdentifier;
      /** One or more. */
      values: RunLiteral[];
      negated: boolean;
    }
  | { type: 'null'; identifier: RunIdentifier; negated: boolean };

/** How two values are compared; text by its code points. */
export type RunComparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A value as it is written in a query. */
export type RunLiteral =
  | { type: 'text'; value: string }
  /** NaN and infinities are numbers. */
  | { type: 'number'; value: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'duration'; milliseconds: number }
  /** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it. */
  | { type: 'instant'; value: string }
  /** That long before the query is answered. */
  | { type: 'ago'; milliseconds: number };

/** What is wrong with a query, and where. */
export interface RunQueryProblem {
  /** Of the first character, in UTF-16 units from 0. */
  offset: number;
  /** In UTF-16 units; 0 at the end of the text. */
  length: number;
  /** What is wrong and what to do, as an English sentence: the text of the code with its values. */
  message: string;
  code: RunQueryProblemCode;
  /** Fill the text of the code, with `expected` besides. */
  values: Record<string, string>;
  /** What could stand there instead; words of the language, or descriptions such as `a number`. */
  expected: string[];
}

/** Longest text that is read, in UTF-16 units. */
export const RUN_QUERY_MAX_LENGTH = 10_000;
/** Most levels of parentheses and `not`. */
export const RUN_QUERY_MAX_DEPTH = 40;
/** Most conditions of a query. */
export const RUN_QUERY_MAX_CONDITIONS = 200;
