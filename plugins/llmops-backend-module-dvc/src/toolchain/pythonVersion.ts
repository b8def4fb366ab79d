import { InputError } from '@backstage/errors';

const CLAUSE = /^(>=|<=|==|!=|~=|>|<)\s*(\d+(?:\.\d+)*)(\.\*)?$/;

/** Whether a Python version such as `3.11.7` satisfies a specifier such as `>=3.11,<3.14`; an empty one allows all. */
export function satisfies(version: string, specifier: string): boolean {
  return specifier
    .split(',')
    .map(clause => clause.trim())
    .filter(Boolean)
    .every(clause => satisfiesClause(version, clause));
}

function satisfiesClause(version: string, clause: string): boolean {
  const [, operator, wanted, wildcard] = CLAUSE.exec(clause) ?? [];
  if (!operator || !wanted) {
    throw new InputError(
      `"${clause}" is no Python version specifier; write it like >=3.11`,
    );
  }
  const parts = wanted.split('.');
  const cut = wildcard ? parts.length : undefined;
  const order = compare(version, wanted, cut);
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    default:
      // ~=3.11 means >=3.11 and the same 3.
      return (
        order >= 0 &&
        compare(version, wanted, Math.max(1, parts.length - 1)) === 0
      );
  }
}

function compare(left: string, right: string, parts?: number): number {
  const a = left.split('.').map(Number);
  const b = right.split('.').map(Number);
  const length = parts ?? Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
