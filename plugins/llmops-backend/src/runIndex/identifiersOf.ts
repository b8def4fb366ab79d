import type {
  RunExpression,
  RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';

/** Everything that an expression compares. */
export function identifiersOf(expression: RunExpression): RunIdentifier[] {
  switch (expression.type) {
    case 'and':
    case 'or':
      return expression.operands.flatMap(identifiersOf);
    case 'not':
      return identifiersOf(expression.operand);
    default:
      return [expression.identifier];
  }
}
