import { NotFoundError } from '@backstage/errors';

/** The same for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(tracker: string, name: string): NotFoundError {
  return new NotFoundError(
    `There is no model "${name}" in the tracker "${tracker}"; list the models to find its name`,
  );
}

export function versionNotFound(name: string, version: string): NotFoundError {
  return new NotFoundError(
    `The model "${name}" has no version "${version}"; its page lists those it has`,
  );
}
