import type { Translate } from '../../hooks/useText';
import type { ValueProblem } from '../../lib/parameterForm';

/** Puts into words what is wrong with a typed value, and what would be right. */
export function problemText(t: Translate, problem: ValueProblem): string {
  switch (problem.code) {
    case 'atLeast':
    case 'atMost':
    case 'above':
    case 'below':
    case 'multipleOf':
    case 'shorterThan':
    case 'longerThan':
      return t(`problem.${problem.code}`, { limit: String(problem.limit) });
    case 'pattern':
      return t('problem.pattern', { pattern: problem.pattern });
    default:
      return t(`problem.${problem.code}`);
  }
}
