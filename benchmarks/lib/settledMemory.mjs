// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../e2e-tests/support/portal.ts';

const COLLECTIONS = 4;
/** V8 gives pages back to the system a while after a collection. */
const PAUSE_MS = 3_000;
const MEBIBYTE = 1024 * 1024;

/**
 * Lets a process be asked for its memory later: it opens its inspector, on this port, once it is sent SIGUSR1. To be called
 * before it is started.
 *
 * @param {number} port - a free one
 */
export function allowInspection(port) {
  process.env.NODE_OPTIONS = `--inspect-port=127.0.0.1:${port}`;
}

/**
 * What the portal's backend holds when it rests: garbage is collected first, several times, since what is left over from a
 * start or from a busy minute would say nothing. `resident` is what the system has given to it, `heap` what is in use of it by
 * JavaScript, both in MiB.
 *
 * @param {{ data: string }} portal
 * @param {number} port - as for `allowInspection`
 */
export async function settledMemory(portal, port) {
  const records = path.join(portal.data, 'processes.json');
  /** @type {Array<{ name: string, pid: number }>} */
  const processes = JSON.parse(fs.readFileSync(records, 'utf8'));
  const pid = processes.find(({ name }) => name === 'portal')?.pid;
  if (pid === undefined) throw new Error('The portal does not run');
  process.kill(pid, 'SIGUSR1');
  const address = await until(
    'the inspector of the backend',
    () => inspectorOf(port),
    30_000,
  );
  const session = await Session.open(address);
  try {
    for (let time = 0; time < COLLECTIONS; time += 1) {
      await session.send('HeapProfiler.collectGarbage');
      await pause(PAUSE_MS);
    }
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
    return {
      resident: (Number(kibibytes) * 1024) / MEBIBYTE,
      heap: usedSize / MEBIBYTE,
    };
  } finally {
    session.close();
  }
}

/** @param {number} port */
async function inspectorOf(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json`);
    const [target] = await answer.json();
    return String(target.webSocketDebuggerUrl);
  } catch {
    return undefined;
  }
}

/** A conversation with an inspector. */
class Session {
  #socket;
  #last = 0;
  /** @type {Map<number, (result: any) => void>} */
  #waiting = new Map();

  /** @param {string} address */
  static async open(address) {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    return new Session(socket);
  }

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, result } = JSON.parse(data);
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    };
  }

  /**
   * @param {string} method
   * @returns {Promise<any>}
   */
  send(method) {
    this.#last += 1;
    const id = this.#last;
    return new Promise(resolve => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method }));
    });
  }

  close() {
    this.#socket.close();
  }
}
