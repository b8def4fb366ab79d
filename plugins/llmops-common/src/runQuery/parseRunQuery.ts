import { describeExpectation } from './expectations';
import {
  RUN_QUERY_MAX_LENGTH,
  type RunExpression,
  type RunQueryProblem,
} from './expression';
import { tokenize } from './lexer';
import { Parser, QuerySyntaxError } from './Parser';

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
    const message = `A query has at most ${RUN_QUERY_MAX_LENGTH} characters, this one ${text.length}`;
    const offset = RUN_QUERY_MAX_LENGTH;
    const length = text.length - offset;
    return { ok: false, problems: [{ offset, length, message, expected: [] }] };
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
      const { token, message, expectation } = error;
      const problem = {
        offset: token.offset,
        length: token.length,
        message,
        expected: describeExpectation(expectation),
      };
      return { ok: false, problems: [...parser.problems, problem] };
    }
    throw error;
  }
}
