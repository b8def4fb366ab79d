const TIME =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}) ?/;

/** When a line of a Pod's log was written, as text that sorts as time does, to the nanosecond. */
export function timeOfLine(line: string): string | undefined {
  const match = TIME.exec(line);
  if (!match) {
    return undefined;
  }
  const [, second, fraction = '', zone] = match;
  const utc =
    zone === 'Z'
      ? second
      : new Date(`${second}${zone}`).toISOString().slice(0, 19);
  return `${utc}.${fraction.padEnd(9, '0')}Z`;
}

/** The time of the last complete line. */
export function timeOfLastLine(text: string): string | undefined {
  const lines = text.trimEnd().split('\n');
  return timeOfLine(lines.at(-1) ?? '');
}
