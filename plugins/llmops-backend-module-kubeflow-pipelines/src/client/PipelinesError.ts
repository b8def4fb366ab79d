import {
  ConflictError,
  InputError,
  isError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** Errors of a connection that was never made. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** What went wrong with a request, kept as the cause of the error that is thrown. */
class RequestFailure extends Error {
  /** HTTP status; undefined when there was no answer. */
  readonly status?: number;
  /** The request never left. */
  readonly isUnsent: boolean;

  constructor(message: string, status?: number, isUnsent = false) {
    super(message);
    this.status = status;
    this.isUnsent = isUnsent;
  }
}

/** The error that the core understands, of an answer that is none of success. */
export function toAnswerError(
  server: string,
  status: number,
  said: string,
): Error {
  const cause = new RequestFailure(said, status);
  const message = `Kubeflow Pipelines "${server}" answered ${status}: ${said}`;
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new InputError(
        `Kubeflow Pipelines "${server}" refuses the request: ${said}`,
        cause,
      );
    case 401:
      return new ServiceUnavailableError(
        `Kubeflow Pipelines "${server}" does not accept the portal's credentials; renew llmops.pipelines.${server}.authentication`,
        cause,
      );
    case 403:
      return new NotAllowedError(message, cause);
    case 404:
      return new NotFoundError(message, cause);
    case 409:
      return new ConflictError(message, cause);
    default:
      return new ServiceUnavailableError(message, cause);
  }
}

/** The error of a request without an answer. */
export function toConnectionError(server: string, error: unknown): Error {
  const problem = problemOf(error);
  return new ServiceUnavailableError(
    `Kubeflow Pipelines "${server}" cannot be reached: ${problem.text}`,
    new RequestFailure(problem.text, undefined, UNSENT.has(problem.code)),
  );
}

/** Whether the server may have done what the failed request asked for. */
export function isOutcomeUnknown(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof RequestFailure)) {
    return true;
  }
  const { status, isUnsent } = cause;
  return status === undefined ? !isUnsent : status >= 500;
}

/** Whether nothing at all was answered, so that asking again may help. */
export function isUnanswered(error: unknown): boolean {
  return (
    isError(error) &&
    error.cause instanceof RequestFailure &&
    error.cause.status === undefined
  );
}

function problemOf(error: unknown): { text: string; code: string } {
  const cause = isError(error) ? error.cause ?? error : error;
  const code = isError(cause) && 'code' in cause ? String(cause.code) : '';
  const text = isError(cause) ? cause.message : String(cause);
  return { text: text || code || 'the connection failed', code };
}
