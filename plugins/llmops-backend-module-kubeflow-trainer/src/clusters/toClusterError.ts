import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { ApiException } from '@kubernetes/client-node';

/** What the library says, without a class of its own, of a kind that the API does not list. */
const UNKNOWN_KIND = 'Unrecognized API version and kind:';

/** Whether the API answered with this HTTP status. */
export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiException && error.code === status;
}

/**
 * The error that the core understands, with the cluster's own message. What the cluster refuses because of the object
 * itself is an `InputError`: the same object would be refused again.
 */
export function toClusterError(cluster: string, error: unknown): Error {
  if (!(error instanceof ApiException)) {
    const problem = error instanceof Error ? error.message : String(error);
    if (problem.startsWith(UNKNOWN_KIND)) {
      const kind = problem.slice(UNKNOWN_KIND.length).trim();
      return new NotFoundError(
        `The cluster "${cluster}" has no kind "${kind}"; install what brings it`,
      );
    }
    return new ServiceUnavailableError(
      `The cluster "${cluster}" cannot be reached: ${problem}`,
    );
  }
  const said = messageOf(error);
  const message = `The cluster "${cluster}" answered ${error.code}: ${said}`;
  if (error.code === 400 || error.code === 422 || isRefusal(said)) {
    return new InputError(`The cluster "${cluster}" refuses this: ${said}`);
  }
  switch (error.code) {
    case 401:
      return new ServiceUnavailableError(
        `The cluster "${cluster}" does not accept the portal's credentials any more; renew the token of its connection`,
      );
    case 403:
      return new NotAllowedError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    default:
      return new ServiceUnavailableError(message);
  }
}

/** A webhook, a quota or the schema said no; the status differs from one to the next. */
function isRefusal(message: string): boolean {
  return /admission webhook .* denied|exceeded quota|failed to create typed patch object/.test(
    message,
  );
}

function messageOf(error: ApiException<unknown>): string {
  const body = parse(error.body);
  return typeof body === 'object' &&
    body !== null &&
    'message' in body &&
    typeof body.message === 'string'
    ? body.message
    : error.message;
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string') {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
