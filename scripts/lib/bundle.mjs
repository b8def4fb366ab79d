// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from './command.mjs';
import { step } from './console.mjs';
import { withLock } from './lock.mjs';
import { BUILD_FOLDER, ROOT } from './paths.mjs';
import { explainSystemError, Problem } from './problem.mjs';
import { hashTree } from './toolchain/fingerprint.mjs';
import { workspaceFolders } from './toolchain/packages.mjs';

/*
 * The production build lies at .cache/bundle/<hash of the sources>. Third-party packages are not copied:
 * from there Node finds them by walking up to the checkout's own node_modules. Only our packages must come
 * from the build, because in the checkout their entry points are TypeScript, so they are linked into the
 * build's node_modules, which Node looks at first.
 */

/** Changes when the way a bundle is made changes. */
const FORMAT = '1';
const BUNDLES = path.join(BUILD_FOLDER, 'bundle');
/** Older ones may still serve a running portal with another data folder. */
const KEPT = 3;
const SOURCES = [
  'packages',
  'plugins',
  'package.json',
  'yarn.lock',
  'tsconfig.json',
  'app-config.yaml',
];
const NO_SOURCE = new Set([
  'node_modules',
  'dist',
  'dist-types',
  'coverage',
  'dev',
  'README.md',
  'report.api.md',
  '.turbo',
]);

/**
 * @typedef {object} Bundle
 * @property {string} backend - the script to run
 * @property {string} app - package folder of the frontend, for `app.packageName`
 */

/** @param {string} relative */
function isNoSource(relative) {
  const name = path.basename(relative);
  return NO_SOURCE.has(name) || /\.test\.tsx?$/.test(name);
}

/**
 * @param {string} folder
 * @returns {Bundle}
 */
function at(folder) {
  return {
    backend: path.join(folder, 'packages', 'backend', 'dist', 'index.cjs.js'),
    app: path.join(folder, 'packages', 'app'),
  };
}

/**
 * Builds the portal when its sources changed since the last build.
 *
 * @param {object} options
 * @param {import('./environment.mjs').Toolchain} options.toolchain
 * @param {NodeJS.ProcessEnv} options.env - as from `toolchainEnvironment`
 * @returns {Promise<Bundle>}
 */
export async function provideBundle({ toolchain, env }) {
  const key = hashTree(ROOT, SOURCES, isNoSource);
  const folder = path.join(BUNDLES, `${FORMAT}-${key}`);
  if (fs.existsSync(folder)) {
    fs.utimesSync(folder, new Date(), new Date());
    return at(folder);
  }
  await withLock(
    path.join(BUILD_FOLDER, 'bundle.lock'),
    'the build',
    async () => {
      if (fs.existsSync(folder)) return;
      await step('Building the portal (about a minute)', () =>
        build(folder, toolchain, env),
      );
      removeOld();
    },
  );
  return at(folder);
}

/**
 * @param {string} folder
 * @param {import('./environment.mjs').Toolchain} toolchain
 * @param {NodeJS.ProcessEnv} env
 */
async function build(folder, toolchain, env) {
  const partial = path.join(BUNDLES, 'partial');
  const logFile = path.join(BUILD_FOLDER, 'logs', 'build.log');
  const backend = path.join(ROOT, 'packages', 'backend');
  const cli = path.join(
    ROOT,
    'node_modules',
    '@backstage',
    'cli',
    'bin',
    'backstage-cli',
  );
  try {
    // Builds the frontend and every package that the backend depends on, and packs them.
    await run(toolchain.node.file, [cli, 'package', 'build'], {
      cwd: backend,
      env,
      logFile,
    });
    fs.rmSync(partial, { recursive: true, force: true });
    fs.mkdirSync(partial, { recursive: true });
    for (const name of ['skeleton.tar.gz', 'bundle.tar.gz']) {
      const archive = path.join(backend, 'dist', name);
      const extract = ['-W', 'ignore', '-m', 'tarfile', '-e', archive, partial];
      await run(toolchain.tools.python, extract, { env });
    }
    linkOwnPackages(partial);
    fs.renameSync(partial, folder);
  } catch (error) {
    if (!(error instanceof CommandFailed))
      throw explainSystemError(error, BUNDLES);
    if (error.lines.some(line => /ENOSPC|No space left/.test(line))) {
      throw new Problem(
        `The disk of ${ROOT} is full.`,
        'Free some space and start again.',
      );
    }
    throw new Problem(
      `The portal could not be built (${error.reason}).`,
      `The whole output is in ${logFile}.`,
      { cause: error },
    );
  }
}

/**
 * Links are relative, so that the folder can be renamed.
 *
 * @param {string} folder
 */
function linkOwnPackages(folder) {
  for (const workspace of workspaceFolders()) {
    const built = path.join(folder, workspace);
    if (!fs.existsSync(built)) continue;
    const { name } = JSON.parse(
      fs.readFileSync(path.join(built, 'package.json'), 'utf8'),
    );
    link(built, path.join(folder, 'node_modules', name));
    // Versions that only this package uses lie in its own folder in the checkout.
    const own = path.join(ROOT, workspace, 'node_modules');
    if (fs.existsSync(own)) link(own, path.join(built, 'node_modules'));
  }
}

/**
 * @param {string} target
 * @param {string} file
 */
function link(target, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.symlinkSync(path.relative(path.dirname(file), target), file);
}

function removeOld() {
  const folders = fs
    .readdirSync(BUNDLES)
    .filter(name => name !== 'partial')
    .map(name => path.join(BUNDLES, name))
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  for (const folder of folders.slice(KEPT))
    fs.rmSync(folder, { recursive: true, force: true });
}
