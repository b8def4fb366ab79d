import { formatQueryDuration } from './durations';
import type { RunCondition, RunExpression, RunLiteral } from './expression';
import { formatRunIdentifier } from './identifiers';

/**
 * Writes an expression as `parseRunQuery` reads it back: the same tree, whatever texts and keys it holds.
 *
 * @public
 */
export function formatRunQuery(expression: RunExpression): string {
  switch (expression.type) {
    case 'and':
    case 'or': {
      const { type, operands } = expression;
      return operands.map(operand => formatIn(type, operand)).join(` ${type} `);
    }
    case 'not':
      return `not ${formatIn('not', expression.operand)}`;
    default:
      return formatCondition(expression);
  }
}

/** With parentheses where the operand would be read otherwise without. */
function formatIn(outer: 'and' | 'or' | 'not', operand: RunExpression): string {
  const isChain = operand.type === 'and' || operand.type === 'or';
  const binds = operand.type === 'and' && outer === 'or';
  const text = formatRunQuery(operand);
  return isChain && !binds ? `(${text})` : text;
}

function formatCondition(condition: RunCondition): string {
  const name = formatRunIdentifier(condition.identifier);
  switch (condition.type) {
    case 'compare':
      return `${name} ${condition.operator} ${formatRunLiteral(
        condition.value,
      )}`;
    case 'like': {
      const operator = condition.ignoreCase ? 'ilike' : 'like';
      return `${name} ${not(condition)}${operator} ${quote(condition.pattern)}`;
    }
    case 'in': {
      const values = condition.values.map(formatRunLiteral).join(', ');
      return `${name} ${not(condition)}in (${values})`;
    }
    default:
      return `${name} is ${not(condition)}null`;
  }
}

function not({ negated }: { negated: boolean }): string {
  return negated ? 'not ' : '';
}

/** A value as a query writes it: `'tiny'`, `64`, `2h`, `7d ago`. */
export function formatRunLiteral(literal: RunLiteral): string {
  switch (literal.type) {
    case 'text':
      return quote(literal.value);
    case 'number':
      return formatNumber(literal.value);
    case 'boolean':
      return String(literal.value);
    case 'duration':
      return formatQueryDuration(literal.milliseconds);
    case 'ago':
      return `${formatQueryDuration(literal.milliseconds)} ago`;
    default:
      return literal.value;
  }
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) {
    return 'nan';
  }
  return Number.isFinite(value) ? String(value) : `${value < 0 ? '-' : ''}inf`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
