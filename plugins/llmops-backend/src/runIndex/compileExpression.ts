import {
  formatRunIdentifier,
  type RunCondition,
  type RunExpression,
  type RunIdentifier,
} from '@llmops/backstage-plugin-llmops-common';
import {
  attributeCondition,
  type AttributeContext,
} from './attributeCondition';
import { allOf, anyOf, compose, FALSE, type Sql, sql, TRUE } from './sql';
import { valueCondition } from './valueCondition';

/**
 * How a condition on a value is asked.
 *
 * - `probe`: for each run that is looked at; right where few are.
 * - `set`: once for all runs that meet it, which are then compared; right where many are looked at.
 */
export type ConditionMode = 'probe' | 'set';

export interface ExpressionContext extends AttributeContext {
  /** Column that holds the id of the run. */
  id: string;
  mode: ConditionMode;
  /** Ids of the keys that the expression names, by how they are written; unknown keys are those of no run. */
  keyIds: ReadonlyMap<string, number>;
}

/**
 * The expression as a condition of a statement that is true or false for every run, never null. `not` is carried down
 * to the single conditions, where it is known what a run without the value means.
 */
export function compileExpression(
  expression: RunExpression,
  context: ExpressionContext,
  negated = false,
): Sql {
  switch (expression.type) {
    case 'and':
    case 'or': {
      const parts = expression.operands.map(operand =>
        compileExpression(operand, context, negated),
      );
      // Of both being true, the reverse is that either is not.
      return (expression.type === 'and') === negated
        ? anyOf(parts)
        : allOf(parts);
    }
    case 'not':
      return compileExpression(expression.operand, context, !negated);
    default:
      return compileCondition(expression, context, negated);
  }
}

function compileCondition(
  condition: RunCondition,
  context: ExpressionContext,
  negated: boolean,
): Sql {
  const { identifier } = condition;
  if (identifier.kind === 'attribute') {
    const holds = attributeCondition(identifier.name, condition, context);
    return negated ? compose('not coalesce({}, {})', holds, FALSE) : holds;
  }
  const keyId = keyIdOf(identifier, context);
  // To have no value is not to have any.
  const isAbsence = condition.type === 'null' && !condition.negated;
  const exists =
    keyId === undefined ? FALSE : hasValue(keyId, condition, context);
  return isAbsence === negated ? exists : reverse(exists);
}

/** The id of a metric, parameter or tag that some run has. */
export function keyIdOf(
  identifier: RunIdentifier,
  { keyIds }: Pick<ExpressionContext, 'keyIds'>,
): number | undefined {
  return keyIds.get(formatRunIdentifier(identifier));
}

function hasValue(
  keyId: number,
  condition: RunCondition,
  { id, mode, dialect }: ExpressionContext,
): Sql {
  const met =
    condition.type === 'null' ? TRUE : valueCondition(condition, dialect);
  const rows = compose('v.key_id = {} and {}', sql('?', keyId), met);
  return mode === 'set'
    ? compose(`${id} in (select v.run_id from run_values v where {})`, rows)
    : // A run has one value of a key: that is to be looked at, not all that meet the condition.
      compose(
        `exists (select 1 from ${dialect.byRun(
          'run_values',
          'v',
        )} where {} and v.run_id = ${id})`,
        rows,
      );
}

function reverse(condition: Sql): Sql {
  if (condition === FALSE) {
    return TRUE;
  }
  return compose('not {}', condition);
}
