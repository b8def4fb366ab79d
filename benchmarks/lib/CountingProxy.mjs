// @ts-check
import { once } from 'node:events';
import http from 'node:http';

/** Stands before a server and notes which paths were asked for, and when. */
export class CountingProxy {
  /** @type {Array<{ path: string, at: number }>} */
  requests = [];
  #server;

  /** @param {string} target */
  static async start(target) {
    const proxy = new CountingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** @param {string} target */
  constructor(target) {
    this.#server = http.createServer((incoming, answer) => {
      const path = (incoming.url ?? '').split('?')[0];
      this.requests.push({ path, at: performance.now() });
      const forwarded = http.request(
        `${target}${incoming.url}`,
        { method: incoming.method, headers: incoming.headers },
        response => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        },
      );
      forwarded.on('error', () => answer.destroy());
      incoming.pipe(forwarded);
    });
  }

  get url() {
    const address = this.#server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    return `http://127.0.0.1:${port}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
