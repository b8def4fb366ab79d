/** The first rows of a table. */
export interface TableData {
  columns: string[];
  rows: string[][];
  /** Whether there are more rows or columns. */
  isCut: boolean;
}

export const MAX_ROWS = 1_000;
const MAX_COLUMNS = 100;
const MAX_CELL = 1_000;

/** Reads the first rows of a file by the ending of its name. The last row of a text that was cut is left out. */
export function readTable(
  name: string,
  text: string,
  isTextCut: boolean,
): TableData {
  if (/\.(jsonl|ndjson)$/i.test(name)) {
    return readJsonLines(text, isTextCut);
  }
  const records = readRecords(text, /\.tsv$/i.test(name) ? '\t' : ',');
  const [columns = [], ...rows] =
    isTextCut && records.length > 1 ? records.slice(0, -1) : records;
  return limit(columns, rows, isTextCut);
}

/** Rows of delimited text as RFC 4180 writes them, up to one more than is shown. */
function readRecords(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length && records.length <= MAX_ROWS + 1) {
    const { value, end } = readCell(text, at, separator);
    record.push(value);
    at = end + 1;
    if (text[end] !== separator) {
      // A line end of two signs.
      at += text[end] === '\r' && text[end + 1] === '\n' ? 1 : 0;
      if (record.length > 1 || record[0] !== '') {
        records.push(record);
      }
      record = [];
    }
  }
  return records;
}

function readCell(text: string, start: number, separator: string) {
  let value = '';
  let at = start;
  if (text[at] === '"') {
    at += 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      const stop = quote < 0 ? text.length : quote;
      value += text.slice(at, stop);
      if (text[stop + 1] !== '"' || quote < 0) {
        at = stop + 1;
        break;
      }
      value += '"';
      at = stop + 2;
    }
  }
  let end = at;
  while (
    end < text.length &&
    text[end] !== separator &&
    text[end] !== '\n' &&
    text[end] !== '\r'
  ) {
    end += 1;
  }
  return { value: value + text.slice(at, end), end };
}

function readJsonLines(text: string, isTextCut: boolean): TableData {
  const lines = text.split('\n', MAX_ROWS + 2);
  const whole = (isTextCut ? lines.slice(0, -1) : lines).filter(line =>
    line.trim(),
  );
  const records = whole.map(readJsonLine);
  const columns = [...new Set(records.flatMap(record => [...record.keys()]))];
  const rows = records.map(record =>
    columns.map(column => record.get(column) ?? ''),
  );
  return limit(columns, rows, isTextCut);
}

/** A map, not an object: a key may have any name. */
function readJsonLine(line: string): Map<string, string> {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? new Map(Object.entries(value).map(([key, one]) => [key, cellOf(one)]))
      : new Map([['value', cellOf(value)]]);
  } catch {
    return new Map([['?', line]]);
  }
}

function cellOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function limit(
  columns: string[],
  rows: string[][],
  isTextCut: boolean,
): TableData {
  const width = Math.max(columns.length, ...rows.map(row => row.length));
  const named = Array.from({ length: width }, (_, n) => columns[n] ?? '');
  return {
    columns: named.slice(0, MAX_COLUMNS),
    rows: rows
      .slice(0, MAX_ROWS)
      .map(row =>
        row.slice(0, MAX_COLUMNS).map(cell => cell.slice(0, MAX_CELL)),
      ),
    isCut: isTextCut || rows.length > MAX_ROWS || width > MAX_COLUMNS,
  };
}
