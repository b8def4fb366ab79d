import { InputError } from '@backstage/errors';

/** A place in an ordered list, as text for the caller to hand back. */
export function encodeCursor(place: string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Rejects what `encodeCursor` did not make for a place of this length with an `InputError`. */
export function decodeCursor(text: string, length: number): string[] {
  try {
    const place: unknown = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    );
    if (
      Array.isArray(place) &&
      place.length === length &&
      // PostgreSQL takes no text with a null character.
      place.every(part => typeof part === 'string' && !part.includes('\0'))
    ) {
      return place;
    }
  } catch {
    // What is no JSON is no cursor either.
  }
  throw new InputError(
    `The cursor "${text}" is not one that this list answered; start from the first page`,
  );
}
