import {
  RUN_QUERY_MAX_LENGTH,
  type RunExpression,
  type RunQueryProblem,
} from './expression';
import { tokenize } from './lexer';
import type { RunQueryFault } from './problemTexts';
import { Parser, problemAt, QuerySyntaxError } from './Parser';

/** What a text was read as; no expression when it is blank, which every run meets. */
export type ParsedRunQuery =
  | { ok: true; expression?: RunExpression }
  | { ok: false; problems: RunQueryProblem[] };

/**
 * Reads conditions on runs such as `metrics.eval_loss < 2.1 and params.lora_r = 64`. Never throws: what is wrong comes
 * as problems with their places, in order of the text.
 *
 * @public
 */
export function parseRunQuery(text: string): ParsedRunQuery {
  if (text.length > RUN_QUERY_MAX_LENGTH) {
    const offset = RUN_QUERY_MAX_LENGTH;
    const limit = String(RUN_QUERY_MAX_LENGTH);
    const fault: RunQueryFault = {
      code: 'tooLong',
      values: { limit, length: String(text.length) },
    };
    const problem = problemAt({ offset, length: text.length - offset }, fault);
    return { ok: false, problems: [problem] };
  }
  if (text.trim() === '') {
    return { ok: true };
  }
  const parser = new Parser(tokenize(text));
  try {
    const expression = parser.parse();
    return parser.problems.length === 0
      ? { ok: true, expression }
      : { ok: false, problems: parser.problems };
  } catch (error) {
    if (error instanceof QuerySyntaxError) {
      return { ok: false, problems: [...parser.problems, error.problem] };
    }
    throw error;
  }
}
