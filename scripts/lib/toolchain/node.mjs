// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';
import { cacheFolder, ROOT } from '../paths.mjs';
import { Problem } from '../problem.mjs';
import { explainInstallFailure } from './failures.mjs';
import { installOnce } from './installOnce.mjs';

const MAJOR = 22;

/**
 * A Node installation with its C++ headers.
 *
 * @typedef {object} NodeToolchain
 * @property {string} home - holds bin/node and include/node
 * @property {string} file - the executable
 * @property {string} bin - folder to put first on PATH
 */

/**
 * @param {string} home
 * @returns {NodeToolchain}
 */
function at(home) {
  const bin = path.join(home, 'bin');
  return { home, bin, file: path.join(bin, 'node') };
}

/** The running Node, when it is of the right version and has the headers that native modules need. */
function runningNode() {
  const home = path.dirname(path.dirname(process.execPath));
  const header = path.join(home, 'include', 'node', 'node_version.h');
  const [major, minor, patch] = process.versions.node.split('.');
  if (Number(major) !== MAJOR || !fs.existsSync(header)) return undefined;
  const text = fs.readFileSync(header, 'utf8');
  const matches = [
    `NODE_MAJOR_VERSION ${major}`,
    `NODE_MINOR_VERSION ${minor}`,
    `NODE_PATCH_VERSION ${patch}`,
  ].every(line => text.includes(line));
  return matches ? at(home) : undefined;
}

/**
 * Node 22: the running one, else the cached one, else from the npm registry. The packages hold the
 * binary and the headers, so that native modules build without a further download.
 *
 * @param {{ python: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<NodeToolchain>}
 */
export async function provideNode({ python, env }) {
  const running = runningNode();
  if (running) return running;
  const platform = `${process.platform}-${process.arch}`;
  const catalog = JSON.parse(
    fs.readFileSync(path.join(ROOT, 'requirements', 'node.json'), 'utf8'),
  );
  const entry = catalog[platform];
  if (!entry) {
    throw new Problem(
      `There is no ready-made Node ${MAJOR} for ${platform}.`,
      `Install Node ${MAJOR} with its headers yourself and start with it.`,
    );
  }
  const home = await installOnce({
    folder: path.join(cacheFolder(env), entry.package),
    title: `Node ${entry.package.split('@')[1]} (50 MB)`,
    isWhole: folder => fs.existsSync(at(folder).file),
    fill: folder => download({ entry, folder, python, env }),
  });
  return at(home);
}

/**
 * @param {object} options
 * @param {{ package: string, integrity: string }} options.entry
 * @param {string} options.folder
 * @param {string} options.python
 * @param {NodeJS.ProcessEnv} options.env
 */
async function download({ entry, folder, python, env }) {
  const unpacked = path.join(folder, 'package');
  try {
    const args = [
      'pack',
      entry.package,
      '--json',
      '--loglevel=error',
      '--pack-destination',
      folder,
    ];
    const answer = JSON.parse(await run('npm', args, { cwd: folder, env }));
    const { filename, integrity } = Array.isArray(answer)
      ? answer[0]
      : Object.values(answer)[0];
    if (integrity !== entry.integrity) {
      throw new Problem(
        `The package ${entry.package} is not the expected one (its checksum is ${integrity}).`,
        'Check the npm registry that this machine uses.',
      );
    }
    const archive = path.join(folder, path.basename(filename));
    // Python is a prerequisite, a tar program is not.
    await run(
      python,
      ['-W', 'ignore', '-m', 'tarfile', '-e', archive, folder],
      { env },
    );
    fs.rmSync(archive);
  } catch (error) {
    throw explainInstallFailure(`Node ${MAJOR}`, error);
  }
  for (const name of ['bin', 'include', 'LICENSE']) {
    fs.renameSync(path.join(unpacked, name), path.join(folder, name));
  }
  fs.rmSync(unpacked, { recursive: true });
  fs.chmodSync(at(folder).file, 0o755);
}
