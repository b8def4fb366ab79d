/** What a cell may hold at most. */
const MAX_CELL = 500;
const MAX_COLUMNS = 50;

/** The lines as a table, when each is a JSON object or the file says that its lines are separated values. */
export function toTable(
  file: string,
  lines: string[],
): { columns: string[]; rows: string[][] } | undefined {
  if (/\.(csv|tsv)$/i.test(file)) {
    const separator = /\.tsv$/i.test(file) ? '\t' : ',';
    const [columns, ...rows] = lines.map(line => splitLine(line, separator));
    // A quoted line break makes lines of other lengths: such a file is shown as it is.
    return columns && rows.every(row => row.length === columns.length)
      ? cut(columns, rows)
      : undefined;
  }
  const records = lines.map(readRecord);
  if (!records.length || records.some(record => record === undefined)) {
    return undefined;
  }
  const columns = [
    ...new Set(records.flatMap(record => Object.keys(record ?? {}))),
  ];
  return cut(
    columns,
    records.map(record => {
      const values = new Map(Object.entries(record ?? {}));
      return columns.map(column => toText(values.get(column)));
    }),
  );
}

function cut(columns: string[], rows: string[][]) {
  const shorten = (cells: string[]) =>
    cells.slice(0, MAX_COLUMNS).map(cell => cell.slice(0, MAX_CELL));
  return { columns: shorten(columns), rows: rows.map(shorten) };
}

function readRecord(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Cells of one line; a quoted cell may hold the separator and doubled quotes. */
function splitLine(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index];
    if (quoted && character === '"' && line[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (character === '"' && (quoted || cell === '')) {
      quoted = !quoted;
    } else if (character === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}
