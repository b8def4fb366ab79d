import { spawn } from 'node:child_process';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { runGit } from '@llmops/backstage-plugin-llmops-node';

/** Serves the bare repositories of a folder as hosts do, by Git's own `http-backend`. For tests. */
export class GitHttpServer {
  /** Credentials that are asked for, as `user:secret`; none when undefined. */
  credentials: string | undefined;
  /** Where every request is sent instead. */
  redirect: string | undefined;
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  readonly #folder: string;
  readonly #backend: string;
  #server: Server | undefined;
  #port = 0;

  private constructor(folder: string, backend: string) {
    this.#folder = folder;
    this.#backend = backend;
  }

  static async start(folder: string): Promise<GitHttpServer> {
    const path = await runGit(['--exec-path'], { directory: folder });
    const backend = `${path.toString().trim()}/git-http-backend`;
    const server = new GitHttpServer(folder, backend);
    await server.listen(0);
    return server;
  }

  /** Where it listens, or did until it was stopped. */
  get port(): number {
    return this.#port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async listen(port: number): Promise<void> {
    const server = createServer((request, response) =>
      this.#answer(request, response),
    );
    this.#server = server;
    await new Promise<void>(resolve =>
      server.listen(port, '127.0.0.1', resolve),
    );
    const address = server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise(resolve => server?.close(resolve) ?? resolve(undefined));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(url.pathname);
    if (this.redirect) {
      response.writeHead(302, { Location: this.redirect + request.url }).end();
      return;
    }
    const expected =
      this.credentials &&
      `Basic ${Buffer.from(this.credentials).toString('base64')}`;
    if (expected && request.headers.authorization !== expected) {
      response
        .writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' })
        .end();
      return;
    }
    const child = spawn(this.#backend, {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    request.pipe(child.stdin);
    child.stdin.on('error', () => {});
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.once('close', () => relay(Buffer.concat(chunks), response));
  }
}

function relay(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.subarray(0, end).toString().split('\r\n')) {
    const [name, value] = line.split(/: (.*)/);
    if (name === 'Status') {
      response.statusCode = parseInt(value, 10);
    } else {
      response.setHeader(name, value);
    }
  }
  response.end(output.subarray(end + 4));
}
