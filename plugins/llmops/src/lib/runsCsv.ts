import type { Run } from '../api/types';
import { isAttribute, type Attribute } from './runColumns';

/** Texts that a spreadsheet would take for a formula. */
const FORMULA = /^[=+@\t\r]|^-(?!\d|\.\d)/;

function cell(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (typeof value === 'number') {
    return String(value);
  }
  const text = String(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function attributeOf(run: Run, attribute: Attribute): unknown {
  const { startedAt, endedAt } = run;
  switch (attribute) {
    case 'created':
      return run.createdAt;
    case 'started':
      return startedAt;
    case 'ended':
      return endedAt;
    case 'duration':
      return startedAt && endedAt
        ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000
        : undefined;
    default:
      return run[attribute];
  }
}

/** Some runs as CSV with a line of column names; a duration is in seconds. */
export function toRunsCsv(
  runs: readonly Run[],
  identifiers: readonly string[],
): string {
  const lines = runs.map(run => [
    run.id,
    ...identifiers.map(identifier =>
      isAttribute(identifier)
        ? attributeOf(run, identifier)
        : run.values?.[identifier],
    ),
  ]);
  return [['id', ...identifiers], ...lines]
    .map(line => `${line.map(cell).join(',')}\r\n`)
    .join('');
}
