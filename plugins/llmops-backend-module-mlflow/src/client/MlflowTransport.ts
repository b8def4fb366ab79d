import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '@backstage/errors';
import type { z } from 'zod';
import { type MlflowAuth, authHeaders } from './auth';
import { MlflowResponseError } from './MlflowResponseError';
import { plainPath } from './plainPath';
import { readBody } from './readBody';
import { answers } from './schemas';

export interface MlflowTransportOptions {
  /** Address of the server. */
  url: string;
  auth: MlflowAuth;
  /** Workspace of the server that requests are about. */
  workspace?: string;
  /** Limit for one answer, 30 s by default. */
  timeoutMs?: number;
  /** Pause before the first repetition, 500 ms by default; it doubles each time. */
  backoffMs?: number;
}

export interface MlflowRequest<T extends z.ZodType> {
  path: string;
  /** A list is sent as several parameters of one name. */
  query?: Record<string, string | number | string[] | undefined>;
  /** Makes it a POST, unless a method is given. */
  body?: unknown;
  method?: 'POST' | 'PATCH' | 'DELETE';
  /** For a write that must not happen twice: it is not repeated after any failure. */
  once?: boolean;
  answer: T;
  signal: AbortSignal;
}

/** Header that names the workspace. */
export const WORKSPACE_HEADER = 'x-mlflow-workspace';
const MAX_BYTES = 64 * 1024 * 1024;
const TRIES = 3;
const MAX_PAUSE_MS = 30_000;

/**
 * Sends requests to one MLflow server. They read, or write what may be written again, so what failed in passing (429,
 * 5xx, no connection) is repeated with growing pauses. Headers and bodies are never put into messages.
 */
export class MlflowTransport {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #timeoutMs: number;
  readonly #backoffMs: number;

  constructor(options: MlflowTransportOptions) {
    this.#base = options.url.replace(/\/+$/, '');
    this.#headers = {
      accept: 'application/json',
      ...authHeaders(options.auth),
      ...(options.workspace ? { [WORKSPACE_HEADER]: options.workspace } : {}),
    };
    this.#timeoutMs = options.timeoutMs ?? 30_000;
    this.#backoffMs = options.backoffMs ?? 500;
  }

  async send<T extends z.ZodType>(
    request: MlflowRequest<T>,
  ): Promise<z.output<T>> {
    for (let attempt = 1; ; attempt += 1) {
      request.signal.throwIfAborted();
      const outcome = await this.#sendOnce(request);
      if ('text' in outcome) {
        return parse(request, outcome.text, this.#describe(request));
      }
      if (!outcome.passing || request.once || attempt === TRIES) {
        throw outcome.error;
      }
      const pause =
        outcome.pauseMs ??
        this.#backoffMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
      await sleep(Math.min(pause, MAX_PAUSE_MS), undefined, {
        signal: request.signal,
      });
    }
  }

  async #sendOnce<T extends z.ZodType>(
    request: MlflowRequest<T>,
  ): Promise<
    { text: string } | { error: Error; passing: boolean; pauseMs?: number }
  > {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const address = this.#address(request);
    try {
      const response = await fetch(address, {
        method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
        headers:
          request.body === undefined
            ? this.#headers
            : { ...this.#headers, 'content-type': 'application/json' },
        body:
          request.body === undefined ? undefined : JSON.stringify(request.body),
        // A redirect would carry the sign-in to an address that nobody configured.
        redirect: 'manual',
        signal: AbortSignal.any([request.signal, timeout]),
      });
      const text = await readBody(response, MAX_BYTES);
      if (response.ok) {
        return { text };
      }
      return {
        error: this.#refusal(request, response, text),
        passing: response.status === 429 || response.status >= 500,
        pauseMs: retryAfter(response),
      };
    } catch (error) {
      request.signal.throwIfAborted();
      if (error instanceof ServiceUnavailableError) {
        return { error, passing: false };
      }
      return {
        error: new ServiceUnavailableError(
          `${this.#describe(request)} ${
            timeout.aborted
              ? `did not answer within ${this.#timeoutMs / 1000} s`
              : 'could not be reached; check that the server runs and that its address is right'
          }`,
          error,
        ),
        passing: true,
      };
    }
  }

  #refusal(
    request: MlflowRequest<z.ZodType>,
    response: Response,
    text: string,
  ): MlflowResponseError {
    const known = answers.error.safeParse(parseJson(text));
    let detail = known.success ? known.data.message : text.slice(0, 300);
    if (response.status >= 300 && response.status < 400) {
      detail = `it redirects to ${response.headers.get(
        'location',
      )}; configure the address where the API itself answers`;
    }
    return new MlflowResponseError({
      request: this.#describe(request),
      statusCode: response.status,
      errorCode: known.success ? known.data.error_code : undefined,
      detail: detail.slice(0, 1000),
    });
  }

  #address(request: MlflowRequest<z.ZodType>): URL {
    const url = new URL(
      `${this.#base}/api/2.0/mlflow/${plainPath(request.path)}`,
    );
    for (const [key, value] of Object.entries(request.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) {
          url.searchParams.append(key, String(one));
        }
      }
    }
    return url;
  }

  #describe(request: { path: string }): string {
    return `MLflow at ${this.#base} (${request.path})`;
  }
}

function parse<T extends z.ZodType>(
  request: MlflowRequest<T>,
  text: string,
  description: string,
): z.output<T> {
  const result = request.answer.safeParse(parseJson(text));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new ServiceUnavailableError(
      `${description} answered something that is not MLflow's: ${
        issue.message
      } at "${issue.path.join(
        '.',
      )}"; check that the address is that of an MLflow server`,
    );
  }
  return result.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : undefined;
}
