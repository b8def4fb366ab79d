/** How a text begins that spreadsheets take for a formula; some skip spaces first, or read the wide signs as well. */
const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;
/** What parts cells, here or in a spreadsheet of another language. */
const SEPARATOR = /[",;\t\r\n]/;

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it: what
 * others wrote must not compute anything on the reader's machine. Numbers stay numbers.
 */
export function toCsvLine(
  cells: ReadonlyArray<string | number | boolean | undefined>,
): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

function toCell(value: string | number | boolean | undefined): string {
  if (typeof value !== 'string') {
    return value === undefined ? '' : String(value);
  }
  const text = FORMULA.test(value) ? `'${value}` : value;
  return SEPARATOR.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
