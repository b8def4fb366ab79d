/** A value of JSON, or none where the text is not JSON. */
export function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Keys and values of an object or list; undefined for anything else. */
export function entriesOf(value: unknown): [string, unknown][] | undefined {
  return value !== null && typeof value === 'object'
    ? Object.entries(value)
    : undefined;
}
