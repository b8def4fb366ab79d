import { ServiceUnavailableError } from '@backstage/errors';
import { authHeaders } from './auth';
import { MlflowResponseError } from './MlflowResponseError';
import {
  type MlflowTransportOptions,
  WORKSPACE_HEADER,
} from './MlflowTransport';
import { plainPath } from './plainPath';
import { readBody } from './readBody';
import { answers } from './schemas';

/** A server may fetch a large file from its own store before it answers. */
const FIRST_BYTE_MS = 300_000;
/** So long may a transfer stand still because of the server. */
const SILENCE_MS = 60_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Positions of the first and last byte wanted. */
export interface FileRange {
  first: number;
  last?: number;
}

/** What a server began to send. */
export interface MlflowFile {
  /** Bytes of the whole file, where the server says. */
  size?: number;
  /** Just the range, fetched no faster than it is taken. */
  bytes: AsyncGenerator<Uint8Array>;
}

/** Reads files from one MLflow server, part by part; they are never held as a whole. */
export class MlflowFileTransport {
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #firstByteMs: number;
  readonly #silenceMs: number;

  constructor(
    options: MlflowTransportOptions & {
      firstByteMs?: number;
      silenceMs?: number;
    },
  ) {
    this.#base = options.url.replace(/\/+$/, '');
    this.#headers = {
      accept: '*/*',
      // Positions are those of the file, not of its compressed form.
      'accept-encoding': 'identity',
      ...authHeaders(options.auth),
      ...(options.workspace ? { [WORKSPACE_HEADER]: options.workspace } : {}),
    };
    this.#firstByteMs = options.firstByteMs ?? FIRST_BYTE_MS;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
  }

  /** Rejects with a `MlflowResponseError` when the server refuses. */
  async open(request: {
    /** From the root of the server, encoded. */
    path: string;
    query?: Record<string, string>;
    range?: FileRange;
    signal: AbortSignal;
  }): Promise<MlflowFile> {
    const { range } = request;
    const path = plainPath(request.path);
    const query = new URLSearchParams(request.query).toString();
    // Ends the transfer when nobody reads on, whatever the reason.
    const transfer = new AbortController();
    const waiting = setTimeout(() => transfer.abort(), this.#firstByteMs);
    const signal = AbortSignal.any([request.signal, transfer.signal]);
    let response: Response;
    try {
      response = await fetch(
        `${this.#base}${path}${query ? `?${query}` : ''}`,
        {
          headers: {
            ...this.#headers,
            ...(range && {
              range: `bytes=${range.first}-${range.last ?? ''}`,
            }),
          },
          redirect: 'manual',
          signal,
        },
      );
    } catch (error) {
      request.signal.throwIfAborted();
      throw new ServiceUnavailableError(
        `MLflow at ${this.#base} did not begin to send the file${
          transfer.signal.aborted ? ` within ${this.#firstByteMs / 1000} s` : ''
        }; check that the server runs and reaches its artifact store`,
        error,
      );
    } finally {
      clearTimeout(waiting);
    }
    if (response.status === 416 && range?.first === 0) {
      transfer.abort();
      return { size: 0, bytes: nothing() };
    }
    if (!response.ok) {
      throw await this.#refusal(request.path, response);
    }
    return {
      size: sizeOf(response),
      bytes: this.#cut(response, range, transfer, request.signal),
    };
  }

  /** A server that does not know ranges sends the whole file. */
  async *#cut(
    response: Response,
    range: FileRange = { first: 0 },
    transfer: AbortController,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    let position = response.status === 206 ? range.first : 0;
    const end = (range.last ?? Infinity) + 1;
    let silence: ReturnType<typeof setTimeout> | undefined;
    try {
      while (reader && position < end) {
        silence = setTimeout(() => transfer.abort(), this.#silenceMs);
        const { value } = await reader.read();
        clearTimeout(silence);
        if (!value) {
          return;
        }
        const from = Math.max(range.first - position, 0);
        const part = value.subarray(from, end - position);
        position += value.byteLength;
        if (part.byteLength > 0) {
          yield part;
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new ServiceUnavailableError(
        `MLflow at ${this.#base} broke off in the middle of a file; try again`,
        error,
      );
    } finally {
      clearTimeout(silence);
      transfer.abort();
    }
  }

  async #refusal(path: string, response: Response): Promise<Error> {
    const text = await readBody(response, MAX_REFUSAL_BYTES);
    const known = answers.error.safeParse(parseJson(text));
    return new MlflowResponseError({
      request: `MLflow at ${this.#base} (${decodeURIComponent(path)})`,
      statusCode: response.status,
      errorCode: known.success ? known.data.error_code : undefined,
      detail: known.success ? known.data.message : text.slice(0, 300),
    });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function sizeOf(response: Response): number | undefined {
  const whole =
    response.status === 206
      ? /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
      : response.headers.get('content-length');
  return whole === null || whole === undefined ? undefined : Number(whole);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
