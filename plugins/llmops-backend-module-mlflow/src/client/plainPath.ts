import { InputError } from '@backstage/errors';

/** Encoded or not: parts that addresses resolve, which would make the request one for another resource. */
const RELATIVE = /(^|\/)(\.|%2e){1,2}(\/|$)/i;

/**
 * The path of an address, if it is asked for as it is written. Parts of it come from the server and from training code,
 * such as the folder of a run's files.
 */
export function plainPath(path: string): string {
  if (RELATIVE.test(path)) {
    throw new InputError(
      `"${path}" has a part "." or ".." and is not asked for; correct what names it in MLflow`,
    );
  }
  return path;
}
