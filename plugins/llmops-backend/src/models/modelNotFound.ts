import { NotFoundError } from '@backstage/errors';

/** The same for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(tracker: string, name: string): NotFoundError {
  return new NotFoundError(
    `There is no model "${name}" in the tracker "${tracker}"; list the models to find its name`,
  );
}
