// @ts-check
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';

/** Stands before an API server, under the same certificate, and counts what it is asked; watches and streams of logs apart. */
export class ApiProxy {
  counts = { requests: 0, watches: 0, logs: 0 };
  #server;

  /**
   * @param {string} server - address of the API server
   * @param {{ ca: string, cert: string, key: string }} files
   */
  static async start(server, files) {
    const [ca, cert, key] = [files.ca, files.cert, files.key].map(file =>
      fs.readFileSync(file),
    );
    const proxy = new ApiProxy(server, { ca, cert, key });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /**
   * @param {string} target
   * @param {{ ca: Buffer, cert: Buffer, key: Buffer }} tls
   */
  constructor(target, { ca, cert, key }) {
    const agent = new https.Agent({ ca, keepAlive: true });
    this.#server = https.createServer({ cert, key }, (incoming, answer) => {
      const url = new URL(incoming.url ?? '/', target);
      this.#count(url);
      const forwarded = https.request(
        url,
        { method: incoming.method, headers: incoming.headers, agent },
        response => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          // Watches begin with their head alone.
          answer.flushHeaders();
          response.pipe(answer);
        },
      );
      forwarded.on('error', () => answer.destroy());
      answer.on('close', () => forwarded.destroy());
      incoming.pipe(forwarded);
    });
  }

  get url() {
    const address = this.#server.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    return `https://127.0.0.1:${port}`;
  }

  reset() {
    this.counts = { requests: 0, watches: 0, logs: 0 };
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** @param {URL} url */
  #count(url) {
    if (/^(true|1)$/.test(url.searchParams.get('watch') ?? '')) {
      this.counts.watches += 1;
    } else if (url.pathname.endsWith('/log')) {
      this.counts.logs += 1;
    } else {
      this.counts.requests += 1;
    }
  }
}
