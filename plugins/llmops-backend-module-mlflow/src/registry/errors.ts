import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { MlflowResponseError } from '../client/MlflowResponseError';

/** Whether the server refused because what was to be made is there. */
export function isExisting(error: unknown): boolean {
  return (
    error instanceof MlflowResponseError &&
    error.errorCode === 'RESOURCE_ALREADY_EXISTS'
  );
}

/**
 * A refusal of the server as an error for whoever asked. What the portal's own sign-in may not do is not the caller's
 * fault, so it does not become a refusal of the caller.
 */
export function toCallerError(error: unknown): unknown {
  if (!(error instanceof MlflowResponseError)) {
    return error;
  }
  const { statusCode, message } = error;
  if (statusCode === 404) {
    return new NotFoundError(message);
  }
  if (statusCode === 401 || statusCode === 403) {
    return new ServiceUnavailableError(
      `${message}. The portal's sign-in at this server may not do that; configure one that may`,
    );
  }
  return statusCode === 400 || statusCode === 409 || statusCode === 422
    ? new InputError(message)
    : new ServiceUnavailableError(message);
}
