import { checkValue } from './checkValue';
import {
  describeExpectation,
  type Expectation,
  isLikeable,
  operatorsOf,
} from './expectations';
import {
  RUN_QUERY_MAX_CONDITIONS,
  RUN_QUERY_MAX_DEPTH,
  type RunComparison,
  type RunCondition,
  type RunExpression,
  type RunLiteral,
  type RunQueryProblem,
} from './expression';
import { formatRunIdentifier, type RunIdentifier } from './identifiers';
import type { Token } from './lexer';
import { readLiteral } from './literals';
import { faultText, type RunQueryFault } from './problemTexts';
import { missingIdentifier, readIdentifier } from './readIdentifier';

/** Ends the reading of a query at the first thing that fits nowhere. */
export class QuerySyntaxError extends Error {
  constructor(
    readonly problem: RunQueryProblem,
    readonly token: Token,
    readonly expectation: Expectation,
  ) {
    super(problem.message);
  }
}

/** A fault with its place. */
export function problemAt(
  { offset, length }: Pick<Token, 'offset' | 'length'>,
  fault: RunQueryFault,
  expected: string[] = [],
): RunQueryProblem {
  const message = faultText(fault, expected);
  return { offset, length, message, ...fault, expected };
}

const COMPARISONS: Record<string, RunComparison> = {
  '=': '=',
  '==': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * Reads conditions by recursive descent: `or` binds weakest, then `and`, then `not`. Values of the wrong kind are
 * collected, since reading can go on after them.
 */
export class Parser {
  readonly problems: RunQueryProblem[] = [];
  readonly #tokens: Token[];
  #next = 0;
  #depth = 0;
  #conditions = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  /** Reads to the end; throws a `QuerySyntaxError`. */
  parse(): RunExpression {
    const expression = this.#either();
    if (this.#peek.type !== 'end') {
      throw this.#unexpected({ type: 'words', words: ['and', 'or'] });
    }
    return expression;
  }

  get #peek(): Token {
    return this.#tokens[this.#next];
  }

  #take(): Token {
    const token = this.#peek;
    this.#next += token.type === 'end' ? 0 : 1;
    return token;
  }

  /** Takes the word or symbol when it comes next. */
  #takes(word: string): boolean {
    const { type, text } = this.#peek;
    const found =
      (type === 'word' || type === 'symbol') && text.toLowerCase() === word;
    if (found) {
      this.#take();
    }
    return found;
  }

  #either(): RunExpression {
    return this.#chain('or', () => this.#chain('and', () => this.#negation()));
  }

  #chain(type: 'and' | 'or', operand: () => RunExpression): RunExpression {
    const operands = [operand()];
    while (this.#takes(type)) {
      operands.push(operand());
    }
    return operands.length === 1 ? operands[0] : { type, operands };
  }

  #negation(): RunExpression {
    const token = this.#peek;
    if (this.#takes('not')) {
      return this.#deeper(token, () => ({
        type: 'not',
        operand: this.#negation(),
      }));
    }
    if (this.#takes('(')) {
      return this.#deeper(token, () => {
        const inner = this.#either();
        if (!this.#takes(')')) {
          throw this.#unexpected({ type: 'words', words: ['and', 'or', ')'] });
        }
        return inner;
      });
    }
    return this.#condition();
  }

  #deeper(token: Token, read: () => RunExpression): RunExpression {
    this.#depth += 1;
    if (this.#depth > RUN_QUERY_MAX_DEPTH) {
      throw this.#failure(
        token,
        { code: 'tooDeep', values: { limit: String(RUN_QUERY_MAX_DEPTH) } },
        { type: 'identifier' },
      );
    }
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  #condition(): RunCondition {
    const token = this.#take();
    const identifier = readIdentifier(token);
    if (!identifier) {
      throw this.#failure(token, missingIdentifier(token), {
        type: 'identifier',
      });
    }
    this.#conditions += 1;
    if (this.#conditions > RUN_QUERY_MAX_CONDITIONS) {
      throw this.#failure(
        token,
        {
          code: 'tooManyConditions',
          values: { limit: String(RUN_QUERY_MAX_CONDITIONS) },
        },
        { type: 'words', words: [] },
      );
    }
    return this.#comparison(identifier);
  }

  #comparison(identifier: RunIdentifier): RunCondition {
    const token = this.#take();
    const word = token.text.toLowerCase();
    if (token.type === 'symbol' && Object.hasOwn(COMPARISONS, word)) {
      const operator = COMPARISONS[word];
      if (!operatorsOf(identifier).includes(operator)) {
        throw this.#noOperator(token, identifier);
      }
      const value = this.#value(identifier, operator);
      return { type: 'compare', identifier, operator, value };
    }
    if (token.type === 'word') {
      if (word === 'is') {
        const negated = this.#takes('not');
        if (!this.#takes('null')) {
          const words = negated ? ['null'] : ['null', 'not null'];
          throw this.#unexpected({ type: 'words', words });
        }
        return { type: 'null', identifier, negated };
      }
      const negated = word === 'not';
      const operator = negated ? this.#take() : token;
      const condition = this.#wordCondition(identifier, operator, negated);
      if (condition) {
        return condition;
      }
      if (negated) {
        const words = isLikeable(identifier) ? ['like', 'ilike', 'in'] : ['in'];
        throw this.#failure(operator, undefined, { type: 'words', words });
      }
    }
    throw this.#noOperator(token, identifier);
  }

  #wordCondition(
    identifier: RunIdentifier,
    operator: Token,
    negated: boolean,
  ): RunCondition | undefined {
    const word = operator.type === 'word' ? operator.text.toLowerCase() : '';
    if (word === 'in') {
      return {
        type: 'in',
        identifier,
        values: this.#list(identifier),
        negated,
      };
    }
    if ((word === 'like' || word === 'ilike') && isLikeable(identifier)) {
      const token = this.#take();
      if (token.type !== 'text') {
        throw this.#failure(token, undefined, { type: 'pattern' });
      }
      const ignoreCase = word === 'ilike';
      return {
        type: 'like',
        identifier,
        pattern: token.text,
        ignoreCase,
        negated,
      };
    }
    return undefined;
  }

  #list(identifier: RunIdentifier): RunLiteral[] {
    if (!this.#takes('(')) {
      throw this.#unexpected({ type: 'words', words: ['('] });
    }
    const values = [this.#value(identifier, 'in', true)];
    while (this.#takes(',')) {
      values.push(this.#value(identifier, 'in', true));
    }
    if (!this.#takes(')')) {
      throw this.#unexpected({ type: 'words', words: [',', ')'] });
    }
    return values;
  }

  #value(
    identifier: RunIdentifier,
    operator: RunComparison | 'in',
    inList = false,
  ): RunLiteral {
    const token = this.#take();
    let literal = readLiteral(token);
    const expectation: Expectation = { type: 'value', identifier, inList };
    if (!literal) {
      throw this.#failure(token, unreadable(token), expectation);
    }
    if (literal.type === 'duration' && this.#takes('ago')) {
      literal = { type: 'ago', milliseconds: literal.milliseconds };
    }
    const checked = checkValue(identifier, operator, literal);
    if ('value' in checked) {
      return checked.value;
    }
    const expected = describeExpectation(expectation);
    this.problems.push(problemAt(token, checked.fault, expected));
    return literal;
  }

  #noOperator(token: Token, identifier: RunIdentifier): QuerySyntaxError {
    const values = { name: formatRunIdentifier(identifier) };
    const fault: RunQueryFault = { code: 'noOperator', values };
    return this.#failure(token, fault, { type: 'operator', identifier });
  }

  #unexpected(expectation: Expectation): QuerySyntaxError {
    return this.#failure(this.#peek, undefined, expectation);
  }

  /** A token that is bad in itself says so, wherever it stands. */
  #failure(
    token: Token,
    fault: RunQueryFault | undefined,
    expectation: Expectation,
  ): QuerySyntaxError {
    const usual: RunQueryFault = {
      code: token.type === 'end' ? 'endsEarly' : 'unexpected',
      values: {},
    };
    const expected = describeExpectation(expectation);
    const found = token.fault ?? fault ?? usual;
    const problem = problemAt(token, found, expected);
    return new QuerySyntaxError(problem, token, expectation);
  }
}

function unreadable(token: Token): RunQueryFault | undefined {
  const text = token.text.slice(0, 50);
  switch (token.type) {
    case 'word':
      return { code: 'unquoted', values: { text } };
    case 'value':
      return { code: 'unreadable', values: { text } };
    default:
      return undefined;
  }
}
