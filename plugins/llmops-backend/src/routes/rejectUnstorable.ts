import { InputError } from '@backstage/errors';
import type { RequestHandler } from 'express';

/**
 * Refuses text that no database stores, wherever it stands in a request. PostgreSQL has no null character in text and
 * would answer with an error of its own.
 */
export const rejectUnstorable: RequestHandler = (req, _res, next) => {
  const text = decodePath(req.path);
  if (holdsNull(text) || holdsNull(req.query) || holdsNull(req.body)) {
    next(
      new InputError(
        'The request holds a null character (U+0000), which cannot be stored; leave it out',
      ),
    );
    return;
  }
  next();
};

/** A path that cannot be decoded is left to the router, which answers 400. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function holdsNull(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.includes('\0');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).some(
      ([key, part]) => holdsNull(key) || holdsNull(part),
    );
  }
  return false;
}
