import { ConflictError } from '@backstage/errors';

/** Another replica holds the row by now, or the row is gone: whoever gets this writes nothing more. */
export class LeaseLostError extends ConflictError {
  constructor(what: string) {
    super(`${what} was withdrawn or taken over by another replica`);
  }
}
