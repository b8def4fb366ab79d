import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const PATH = '/api/signals';
const PATIENCE_MS = 5_000;
const LOOK_MS = 20;

/**
 * Lets only those open the signals' WebSocket who bring a token, from pages of the portal itself. The signals plugin checks
 * the token that it gets, but takes connections without one, of every origin: any web page open on a machine that reaches
 * the portal could listen.
 *
 * The plugin asks for upgrades when it sees the first one as an ordinary request. With a listener here, Node hands out no
 * upgrade as a request any more, so the first one is shown to the plugin first, and then upgraded like all others.
 *
 * @param origins - of the portal's pages
 */
export function guardSignals(
  server: UpgradeServer & Pick<Server, 'on'>,
  origins: ReadonlySet<string>,
): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head) => {
    const refusal = refusalOf(request, origins);
    if (refusal) {
      refuse(socket, refusal);
      return;
    }
    // The plugin's own listener takes it from here.
    if (hasListener(server)) {
      return;
    }
    const { url } = request;
    server.emit('request', request, new ServerResponse(request));
    waitForListener(server).then(found => {
      if (found) {
        // On its way, routers cut off the beginning.
        request.url = url;
        server.emit('upgrade', request, socket, head);
      } else {
        refuse(socket, '503 Service Unavailable');
      }
    });
  });
}

type UpgradeServer = Pick<Server, 'emit' | 'listenerCount'>;

function hasListener(server: UpgradeServer): boolean {
  return server.listenerCount('upgrade') > 1;
}

/** Middleware before the plugin may take a moment. */
async function waitForListener(server: UpgradeServer): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (!hasListener(server) && Date.now() < end) {
    await wait(LOOK_MS);
  }
  return hasListener(server);
}

function refusalOf(
  { url, headers }: IncomingMessage,
  origins: ReadonlySet<string>,
): string | undefined {
  if (url?.split('?')[0] !== PATH) {
    return '404 Not Found';
  }
  // Programs that are no browsers send no origin.
  if (headers.origin !== undefined && !origins.has(headers.origin)) {
    return '403 Forbidden';
  }
  return headers['sec-websocket-protocol']?.trim()
    ? undefined
    : '401 Unauthorized';
}

function refuse(socket: Duplex, status: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    () => socket.destroy(),
  );
}
