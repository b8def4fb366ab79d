import { isError, ResponseError } from '@backstage/errors';

/** What kind of failure a page can say something sensible about. */
export type FailureKind = 'forbidden' | 'notFound' | 'unavailable' | 'other';

/** A failure in the words of the backend, without the wrapping of the transport. */
export interface Failure {
  kind: FailureKind;
  message: string;
}

/** Reads a failed request: the backend's own message says what was wrong and what to do. */
export function readFailure(error: Error): Failure {
  if (error instanceof ResponseError) {
    const { statusCode } = error;
    const message = error.cause.message || error.message;
    if (statusCode === 403 || statusCode === 401) {
      return { kind: 'forbidden', message };
    }
    if (statusCode === 404) {
      return { kind: 'notFound', message };
    }
    return { kind: statusCode >= 502 ? 'unavailable' : 'other', message };
  }
  // The browser's fetch rejects with a TypeError when nothing answers.
  return {
    kind: error.name === 'TypeError' ? 'unavailable' : 'other',
    message: error.message,
  };
}

/** Whether asking again cannot help. */
export function isFinalFailure(error: Error): boolean {
  const { kind } = readFailure(error);
  return kind === 'forbidden' || kind === 'notFound';
}

/** Any thrown value as an Error. */
export function toFailure(thrown: unknown): Error {
  // By its shape: an error of another frame is no instance of this one's Error.
  return isError(thrown) ? thrown : new Error(String(thrown));
}
