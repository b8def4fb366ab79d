/** An instant as it is stored: ISO 8601 in UTC, 24 characters, which sorts as time does. */
export function toInstant(date: Date): string;
export function toInstant(date: Date | undefined): string | null;
export function toInstant(date: Date | undefined): string | null {
  return date ? date.toISOString() : null;
}

/** A stored instant, or undefined for an absent one. */
export function fromInstant(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}
