// @ts-check
/**
 * A real MLflow server full of runs: 10,001 runs with 20 metrics over 100 experiments, three models, a run with
 * 1,000,000 points and one spike. Filled once into the toolchain's cache; each server works on a copy.
 *
 *   node benchmarks/lib/fillMlflow.mjs [--runs 10000] [--experiments 100] [--points 1000000] [--port 0]
 *
 * prints its address and serves until it is interrupted.
 */
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder, ROOT } from '../../scripts/lib/paths.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';

const SCRIPT = path.join(import.meta.dirname, 'fill_mlflow.py');
const SERVER = path.join(ROOT, 'scripts', 'mlflow_server.py');
const READY_LIMIT_MS = 240_000;

/** Python of the tool environment. */
function toolsPython() {
  const found = fs
    .readdirSync(cacheFolder())
    .filter(name => name.startsWith('tools-'))
    .map(name => path.join(cacheFolder(), name, 'bin', 'python'))
    .find(file => fs.existsSync(file));
  const python = process.env.LLMOPS_TOOLS_PYTHON ?? found;
  if (!python) {
    throw new Error('There is no MLflow yet; run npm start or npm test once');
  }
  return python;
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function runPython(args, cwd) {
  const child = spawn(toolsPython(), ['-W', 'ignore', ...args], {
    cwd,
    stdio: ['ignore', 2, 2],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
}

/**
 * Folder with `mlflow.db` and `artifacts`, made when there is none for these sizes.
 *
 * @param {{ runs: number, experiments: number, points: number }} sizes
 */
async function filledFolder({ runs, experiments, points }) {
  const hash = crypto
    .createHash('sha256')
    .update(fs.readFileSync(SCRIPT))
    .update(toolsPython())
    .digest('hex')
    .slice(0, 12);
  const name = `filled-mlflow-${runs}-${experiments}-${points}-${hash}`;
  const folder = path.join(cacheFolder(), name);
  await withLock(`${folder}.lock`, 'filling MLflow', async () => {
    if (fs.existsSync(folder)) return;
    const temporary = `${folder}.new`;
    fs.rmSync(temporary, { recursive: true, force: true });
    fs.mkdirSync(temporary, { recursive: true });
    const sizes = ['--runs', runs, '--experiments', experiments];
    await runPython(
      [SCRIPT, ...sizes, '--points', points].map(String),
      temporary,
    );
    fs.renameSync(temporary, folder);
  });
  return folder;
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address && typeof address === 'object' ? address.port : 0;
}

/**
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} child
 */
async function isReady(url, child) {
  const limit = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null || Date.now() > limit) {
      throw new Error('MLflow did not start');
    }
    await delay(100);
  }
}

/**
 * Starts a filled server on a free port of 127.0.0.1.
 *
 * @param {{ runs?: number, experiments?: number, points?: number, port?: number }} [options]
 * @returns {Promise<{ url: string, pid: number, database: string, stop: () => Promise<void> }>}
 */
export async function startFilledMlflow(options = {}) {
  const { runs = 10_000, experiments = 100, points = 1_000_000 } = options;
  const filled = await filledFolder({ runs, experiments, points });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-filled-'));
  fs.cpSync(filled, folder, {
    recursive: true,
    mode: fs.constants.COPYFILE_FICLONE,
  });
  const port = options.port || (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    toolsPython(),
    ['-W', 'ignore', SERVER, `${port}`, '--stock'],
    { cwd: folder, stdio: ['ignore', 2, 2] },
  );
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await isReady(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const database = path.join(folder, 'mlflow.db');
  return { url, pid: child.pid ?? 0, database, stop };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const number = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({
    options: {
      runs: number,
      experiments: number,
      points: number,
      port: number,
    },
  });
  const sizes = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Number(value)]),
  );
  const server = await startFilledMlflow(sizes);
  process.stdout.write(`${server.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => server.stop().then(() => process.exit(0)));
  }
}
