// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';
import { cacheFolder, ROOT } from '../paths.mjs';
import { explainInstallFailure } from './failures.mjs';
import { hashOf } from './fingerprint.mjs';
import { installOnce } from './installOnce.mjs';

/**
 * uv, the installer of Python environments, from the Python package index.
 *
 * @param {{ python: import('../check/python.mjs').Python, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} path of the executable
 */
export async function provideUv({ python, env }) {
  const lock = path.join(ROOT, 'requirements', 'uv.lock');
  const key = hashOf([
    fs.readFileSync(lock, 'utf8'),
    process.platform,
    process.arch,
  ]);
  const folder = await installOnce({
    folder: path.join(cacheFolder(env), `uv-${key}`),
    title: 'uv, the installer of Python environments (25 MB)',
    isWhole: place => fs.existsSync(path.join(place, 'uv')),
    fill: place => fill(place, lock, python.file, env),
  });
  return path.join(folder, 'uv');
}

/**
 * @param {string} folder
 * @param {string} lock
 * @param {string} python
 * @param {NodeJS.ProcessEnv} env
 */
async function fill(folder, lock, python, env) {
  const venv = path.join(folder, 'venv');
  try {
    await run(python, ['-m', 'venv', venv], { env });
    const install = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
    ];
    const exact = ['--require-hashes', '--only-binary', ':all:', '-r', lock];
    await run(path.join(venv, 'bin', 'python'), [...install, ...exact], {
      env,
    });
  } catch (error) {
    throw explainInstallFailure('uv', error);
  }
  // It is one executable; the environment around it would not survive the move to its final place.
  fs.renameSync(path.join(venv, 'bin', 'uv'), path.join(folder, 'uv'));
  fs.rmSync(venv, { recursive: true });
}
