import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What goes wrong with a request: it never arrives, or the server acts and its answer is lost; or it arrives only once
 * the promise is kept.
 */
export type Fault =
  | 'request lost'
  | 'answer lost'
  | { heldUntil: Promise<void> };

/** Passes requests on to a real server, and spoils those it is told to. */
export class FaultProxy {
  /** Method and path of everything that came, in order. */
  readonly requests: string[] = [];
  readonly #target: URL;
  readonly #server = createServer((incoming, answer) => {
    this.#pass(incoming, answer).catch(() => answer.destroy());
  });
  #faults: Array<{ matches: RegExp; fault: Fault }> = [];
  #isDown = false;
  #hold: (line: string) => Promise<void> = async () => {};

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Spoils the next request whose method and path match. */
  spoil(matches: RegExp, fault: Fault): void {
    this.#faults.push({ matches, fault });
  }

  /** Holds each request, by its method and path, until the promise is kept. */
  hold(until: (line: string) => Promise<void>): void {
    this.#hold = until;
  }

  /** From now on nothing is answered, or everything again. */
  setDown(isDown: boolean): void {
    this.#isDown = isDown;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse) {
    const line = `${incoming.method} ${incoming.url}`;
    this.requests.push(line);
    await this.#hold(line);
    const index = this.#faults.findIndex(({ matches }) => matches.test(line));
    const [{ fault } = { fault: undefined }] =
      index < 0 ? [] : this.#faults.splice(index, 1);
    if (this.#isDown || fault === 'request lost') {
      incoming.socket.destroy();
      return;
    }
    if (typeof fault === 'object') {
      // Whoever asked may have gone meanwhile: the request arrives nevertheless.
      const body: Buffer[] = [];
      for await (const chunk of incoming) {
        body.push(chunk);
      }
      await fault.heldUntil;
      const held = this.#forward(incoming);
      held.on('response', response => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      held.end(Buffer.concat(body));
      return;
    }
    const forwarded = this.#forward(incoming);
    incoming.pipe(forwarded);
    const [response] = (await once(forwarded, 'response')) as [IncomingMessage];
    if (fault === 'answer lost') {
      response.resume();
      await once(response, 'end');
      incoming.socket.destroy();
      return;
    }
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  }

  #forward({ method, url, headers }: IncomingMessage) {
    return request({
      host: this.#target.hostname,
      port: this.#target.port,
      method,
      path: url,
      headers: { ...headers, host: this.#target.host },
    });
  }
}
