import { ServiceUnavailableError } from '@backstage/errors';
import type { z } from 'zod';
import type { Authentication } from './Authentication';
import { toAnswerError, toConnectionError } from './PipelinesError';

const TIMEOUT_MS = 20_000;
/** Longest text of an error that is repeated to people. */
const LONGEST_MESSAGE = 500;

export interface PipelinesHttpOptions {
  /** Name of the server in the configuration. */
  server: string;
  url: string;
  authentication: Authentication;
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Below the address of the server. */
  path: string;
  query?: Record<string, string | undefined>;
  /** Sent as JSON, or as it is when it is a form. */
  body?: object;
  timeoutMs?: number;
}

/** Requests to one server: signs them, bounds their time, and tells errors apart. */
export class PipelinesHttp {
  readonly #options: PipelinesHttpOptions;

  constructor(options: PipelinesHttpOptions) {
    this.#options = options;
  }

  get server(): string {
    return this.#options.server;
  }

  async request<T>(schema: z.ZodType<T>, request: HttpRequest): Promise<T> {
    return (await this.requestDated(schema, request)).answer;
  }

  /** Also tells what time it is on the server's clock, which its own times are to be held against. */
  async requestDated<T>(
    schema: z.ZodType<T>,
    request: HttpRequest,
  ): Promise<{ answer: T; serverTime: Date }> {
    const response = await this.#send(
      request,
      AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS),
    );
    const body = await this.#text(response);
    const { data, error } = schema.safeParse(parseJson(body));
    if (error) {
      const issue = error.issues[0];
      throw new ServiceUnavailableError(
        `Kubeflow Pipelines "${this.server}" answers ${
          request.path
        } in an unknown way: ${issue.path.join('.')}: ${issue.message}`,
      );
    }
    const date = response.headers.get('date');
    return { answer: data, serverTime: date ? new Date(date) : new Date() };
  }

  async send(request: HttpRequest): Promise<void> {
    const response = await this.#send(request, AbortSignal.timeout(TIMEOUT_MS));
    await this.#text(response);
  }

  /** The body as it comes, until the signal is aborted. */
  async open(
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    const response = await this.#send(request, signal);
    return response.body ?? undefined;
  }

  async #send(request: HttpRequest, signal: AbortSignal): Promise<Response> {
    const { url, authentication, server } = this.#options;
    const { method = 'GET', path, query = {}, body } = request;
    const address = new URL(`${url}/${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        address.searchParams.set(name, value);
      }
    }
    const headers = await authentication.headers();
    let response: Response;
    try {
      response = await fetch(address, {
        method,
        redirect: 'error',
        signal,
        ...(body instanceof FormData
          ? { headers, body }
          : {
              headers: body
                ? { ...headers, 'Content-Type': 'application/json' }
                : headers,
              body: body && JSON.stringify(body),
            }),
      });
    } catch (error) {
      throw toConnectionError(server, error);
    }
    if (!response.ok) {
      const said = messageOf(await this.#text(response), response.statusText);
      throw toAnswerError(server, response.status, said);
    }
    return response;
  }

  async #text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw toConnectionError(this.server, error);
    }
  }
}

function messageOf(body: string, statusText: string): string {
  const content = parseJson(body);
  const fields =
    typeof content === 'object' && content !== null
      ? new Map<string, unknown>(Object.entries(content))
      : new Map<string, unknown>();
  const said = ['message', 'error_message', 'error']
    .map(name => fields.get(name))
    .find(value => typeof value === 'string' && value !== '');
  return String(said ?? (body || statusText)).slice(0, LONGEST_MESSAGE);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
