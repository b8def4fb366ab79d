// @ts-check
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { tryLock } from './lock.mjs';
import { explainSystemError, Problem } from './problem.mjs';

/** Folders that must be there before the portal starts. */
const FOLDERS = ['db', 'mlflow', 'workspaces', 'techdocs', 'logs'];

/** Says that a folder is ours, and may be emptied by `npm run reset`. */
const MARKER = 'llmops-data.txt';
const MARKER_TEXT =
  'Data of the LLMOps portal. `npm run reset` deletes everything beside this file.\n';

/**
 * @param {string} data
 * @throws {Problem} for a folder that holds something else, such as a home folder named by mistake
 */
function mustBeOurs(data) {
  const names = fs.existsSync(data) ? fs.readdirSync(data) : [];
  if (names.length === 0 || names.includes(MARKER)) return;
  throw new Problem(
    `${data} holds other files and is no data folder of the portal.`,
    'Name an empty or a new folder with LLMOPS_DATA.',
  );
}

/** @param {string} data */
function lockFile(data) {
  return path.join(data, 'portal.lock');
}

/**
 * @param {string} data
 * @param {Record<string, unknown>} details
 */
function claim(data, details) {
  mustBeOurs(data);
  try {
    fs.mkdirSync(data, { recursive: true, mode: 0o700 });
    closeToOthers(data);
    fs.writeFileSync(path.join(data, MARKER), MARKER_TEXT);
    return tryLock(lockFile(data), details);
  } catch (error) {
    throw explainSystemError(error, data);
  }
}

/**
 * Takes the rights of other users of the machine away: databases, repositories and data lie below, with the rights
 * that their programs happen to give them.
 *
 * @param {string} data
 * @throws {Problem} for a folder of somebody else
 */
function closeToOthers(data) {
  const { mode, uid } = fs.statSync(data);
  if ((mode & 0o077) === 0) return;
  try {
    fs.chmodSync(data, mode & 0o700);
  } catch (error) {
    // Of another user, or on a file system without such rights: what counts is the mode that is left.
    if (!(error instanceof Error) || !('code' in error)) throw error;
  }
  const left = fs.statSync(data).mode & 0o777;
  if ((left & 0o077) === 0) return;
  throw new Problem(
    `Other users of this machine can open the data folder ${data} (its mode is ${left.toString(
      8,
    )}, it belongs to the user ${uid}), and that cannot be changed.`,
    'Make it yours with chown and chmod 700, or name another folder with LLMOPS_DATA.',
  );
}

/**
 * Takes a data folder for this process alone.
 *
 * @param {string} data
 * @param {Record<string, unknown>} details - told to whoever finds it taken; `url` is shown
 * @returns {{ release: () => void }}
 * @throws {Problem} while another portal uses it, or when it holds something else
 */
export function claimData(data, details) {
  const attempt = claim(data, details);
  if ('release' in attempt) return attempt;
  const url = attempt.holder?.url ? ` at ${attempt.holder.url}` : '';
  throw new Problem(
    `The data folder ${data} is in use by a running portal${url} (process ${
      attempt.holder?.pid ?? '?'
    }).`,
    'Stop that one, or choose another folder with LLMOPS_DATA (and other ports with LLMOPS_PORT and LLMOPS_MLFLOW_PORT).',
  );
}

/** @param {string} data */
export function prepareFolders(data) {
  for (const name of FOLDERS)
    fs.mkdirSync(path.join(data, name), { recursive: true });
}

/**
 * Secrets that are made at the first start and kept, so that sessions outlive a restart.
 *
 * @param {string} data
 * @returns {{ backend: string }}
 */
export function readSecrets(data) {
  const file = path.join(data, 'secrets.json');
  if (fs.existsSync(file)) {
    try {
      const { backend } = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (typeof backend === 'string' && backend) return { backend };
    } catch {
      // Reported below, without the content.
    }
    throw new Problem(
      `${file} cannot be read.`,
      'Delete it: new secrets are made, and people sign in again.',
    );
  }
  const secrets = { backend: randomBytes(32).toString('base64url') };
  writePrivately(file, secrets);
  return secrets;
}

/**
 * Writes the secrets as a configuration file of the portal. They reach it by a file and not by its environment,
 * which every process of the same user can read.
 *
 * @param {string} data
 * @returns {string} its path, for `--config`
 */
export function writeSecretsConfig(data) {
  const file = path.join(data, 'app-config.secrets.json');
  const { backend } = readSecrets(data);
  writePrivately(file, { auth: { session: { secret: backend } } });
  return file;
}

/**
 * @param {string} file
 * @param {unknown} content
 */
function writePrivately(file, content) {
  const draft = `${file}.${process.pid}`;
  fs.rmSync(draft, { force: true });
  fs.writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  fs.renameSync(draft, file);
}

/**
 * Empties a data folder that no portal uses.
 *
 * @param {string} data
 */
export function emptyData(data) {
  const lock = claimData(data, {});
  try {
    for (const name of fs.readdirSync(data)) {
      const file = path.join(data, name);
      if (name === MARKER || file === lockFile(data)) continue;
      fs.rmSync(file, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}
