import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';

type Fault = (
  incoming: IncomingMessage,
  answer: ServerResponse,
) => boolean | void;

/** Stands before a server, notes the requests, and answers in its place what a test wants. */
export class FaultyProxy {
  readonly url: string;
  /** Path and query of each request. */
  readonly requests: string[] = [];
  /** Headers of the newest request. */
  headers: IncomingMessage['headers'] = {};
  /** Answers a request itself by returning true. */
  fault?: Fault;
  /** Changes what a request asks for on its way, and may hold it back for a while. */
  change?: (path: string, body: string) => Promise<string>;
  readonly #server: Server;

  static async start(target?: string): Promise<FaultyProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyProxy(server, target);
  }

  private constructor(server: Server, target: string | undefined) {
    const address = server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    server.on('request', (incoming, answer) => {
      this.requests.push(incoming.url ?? '');
      this.headers = incoming.headers;
      if (this.fault?.(incoming, answer)) {
        return;
      }
      this.#forward(`${target}${incoming.url}`, incoming, answer).catch(() =>
        answer.destroy(),
      );
    });
  }

  async #forward(
    url: string,
    incoming: IncomingMessage,
    answer: ServerResponse,
  ): Promise<void> {
    const { method, headers } = incoming;
    const received = await text(incoming);
    const body = this.change
      ? await this.change(incoming.url ?? '', received)
      : received;
    const forwarded = request(
      url,
      {
        method,
        headers: body
          ? { ...headers, 'content-length': `${Buffer.byteLength(body)}` }
          : headers,
      },
      response => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      },
    );
    forwarded.on('error', () => answer.destroy());
    forwarded.end(body);
  }

  /** Cuts every connection until the answered function is called. */
  disconnect(): () => void {
    this.fault = (_incoming, answer) => {
      answer.destroy();
      return true;
    };
    return () => {
      this.fault = undefined;
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers with JSON. */
export function answerJson(
  answer: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): true {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers });
  answer.end(JSON.stringify(body));
  return true;
}
