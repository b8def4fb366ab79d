// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';
import { cacheFolder, ROOT } from '../paths.mjs';
import { explainInstallFailure } from './failures.mjs';
import { hashOf } from './fingerprint.mjs';
import { installOnce } from './installOnce.mjs';

/** Changes when the way an environment is made changes. */
const FORMAT = '1';
/**
 * Programs that other parts look up on PATH; the environment's own python must not be among them, and neither
 * must mkdocs, which runs code of the project whose documentation it builds.
 */
const ON_PATH = ['dvc', 'mlflow'];

/**
 * The environment of the Python tools that the portal itself uses.
 *
 * @typedef {object} ToolEnvironment
 * @property {string} python - its interpreter; `dvc` and `mlflow` lie beside it
 * @property {string} path - folder with links to the programs only, fit for PATH
 */

/**
 * @param {object} options
 * @param {import('../check/python.mjs').Python} options.python
 * @param {string} options.uv
 * @param {NodeJS.ProcessEnv} options.env
 * @returns {Promise<ToolEnvironment>}
 */
export async function provideTools({ python, uv, env }) {
  const folder = await provideEnvironment({
    ...{ python, uv, env, name: 'tools', programs: ON_PATH },
    title: 'MLflow, DVC and MkDocs (820 MB on disk)',
  });
  return {
    python: path.join(folder, 'bin', 'python'),
    path: path.join(folder, 'path'),
  };
}

/**
 * Python with MLflow 2, which only tests use.
 *
 * @param {object} options
 * @param {import('../check/python.mjs').Python} options.python
 * @param {string} options.uv
 * @param {NodeJS.ProcessEnv} options.env
 */
export async function provideMlflow2({ python, uv, env }) {
  const folder = await provideEnvironment({
    ...{ python, uv, env, name: 'mlflow2', programs: [] },
    title: 'MLflow 2 for the tests (650 MB on disk)',
  });
  return path.join(folder, 'bin', 'python');
}

/**
 * Python with the newest client models of Kubeflow Pipelines, which only tests use.
 *
 * @param {object} options
 * @param {import('../check/python.mjs').Python} options.python
 * @param {string} options.uv
 * @param {NodeJS.ProcessEnv} options.env
 */
export async function providePipelinesModels({ python, uv, env }) {
  const folder = await provideEnvironment({
    ...{ python, uv, env, name: 'pipelines', programs: [] },
    title: 'Client models of Kubeflow Pipelines for the tests (5 MB on disk)',
  });
  return path.join(folder, 'bin', 'python');
}

/**
 * The environment of a lock of the same name.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.title
 * @param {string[]} options.programs - what is looked up on PATH
 * @param {import('../check/python.mjs').Python} options.python
 * @param {string} options.uv
 * @param {NodeJS.ProcessEnv} options.env
 */
async function provideEnvironment(options) {
  const { name, title, python, env } = options;
  const lock = path.join(ROOT, 'requirements', `${name}.lock`);
  const key = hashOf([
    FORMAT,
    fs.readFileSync(lock, 'utf8'),
    python.version,
    process.platform,
    process.arch,
  ]);
  return installOnce({
    folder: path.join(cacheFolder(env), `${name}-${key}`),
    title,
    // A link to a Python that was removed since counts as missing.
    isWhole: place => fs.existsSync(path.join(place, 'bin', 'python')),
    fill: (place, note) => fill({ ...options, place, note, lock }),
  });
}

/**
 * @param {object} options
 * @param {string} options.place
 * @param {(phase: string) => void} options.note
 * @param {string} options.lock
 * @param {string[]} options.programs
 * @param {import('../check/python.mjs').Python} options.python
 * @param {string} options.uv
 * @param {NodeJS.ProcessEnv} options.env
 */
async function fill({ place, note, lock, programs, python, uv, env }) {
  const uvEnv = indexEnvironment(env);
  try {
    const system = [
      '--no-managed-python',
      '--no-python-downloads',
      '--python',
      python.file,
    ];
    await run(
      uv,
      ['venv', '--quiet', '--relocatable', '--clear', ...system, place],
      { env: uvEnv },
    );
    const target = ['--python', path.join(place, 'bin', 'python')];
    await run(uv, ['pip', 'sync', '--require-hashes', ...target, lock], {
      env: uvEnv,
      onLine: line => {
        const phase = /^(Resolved|Prepared|Installed)\b.*/.exec(line.trim());
        if (phase) note(phase[0]);
      },
    });
  } catch (error) {
    throw explainInstallFailure(
      'The Python tools (MLflow, DVC, MkDocs)',
      error,
    );
  }
  fs.mkdirSync(path.join(place, 'path'));
  for (const name of programs) {
    fs.symlinkSync(
      path.join('..', 'bin', name),
      path.join(place, 'path', name),
    );
  }
}

/**
 * uv does not read pip's settings; those that say where packages come from are handed on.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function indexEnvironment(env) {
  const handed = { ...env };
  if (env.PIP_INDEX_URL) handed.UV_DEFAULT_INDEX ??= env.PIP_INDEX_URL;
  if (env.PIP_CERT) handed.SSL_CERT_FILE ??= env.PIP_CERT;
  return handed;
}
