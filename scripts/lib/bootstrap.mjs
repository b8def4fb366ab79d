// @ts-check
import fs from 'node:fs';
import { checkCompiler, checkGit, checkNode } from './check/programs.mjs';
import { findPython } from './check/python.mjs';
import { checkSpace } from './check/space.mjs';
import { nodeEnvironment } from './environment.mjs';
import { cacheFolder, dataFolder, ROOT } from './paths.mjs';
import { explainSystemError } from './problem.mjs';
import { provideNodePackages } from './toolchain/packages.mjs';
import { provideNode } from './toolchain/node.mjs';
import { provideTools } from './toolchain/tools.mjs';
import { provideUv } from './toolchain/uv.mjs';

/** @typedef {import('./environment.mjs').Toolchain} Toolchain */

const GIGABYTE = 1e9;
/** Measured on Linux x86-64: packages with their download cache, the build, and room to work. */
const CHECKOUT_BYTES = 5 * GIGABYTE;
const TOOLS_BYTES = 1.5 * GIGABYTE;
const DATA_BYTES = 0.2 * GIGABYTE;

/**
 * Checks what must be there and installs what may be missing. Does nothing, and needs no network, when
 * everything is up to date.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Toolchain>}
 */
export async function bootstrap(env = process.env) {
  checkNode(env);
  checkGit(env);
  checkCompiler(env);
  const python = findPython(env);
  const cache = cacheFolder(env);
  try {
    fs.mkdirSync(cache, { recursive: true });
    checkSpace([
      { folder: cache, bytes: isFilled(cache) ? 0 : TOOLS_BYTES },
      { folder: ROOT, bytes: isFilled(ROOT) ? 0 : CHECKOUT_BYTES },
      { folder: dataFolder(env), bytes: DATA_BYTES },
    ]);
    const node = await provideNode({ python: python.file, env });
    const nodeEnv = nodeEnvironment(node, env);
    await provideNodePackages({ node, env: nodeEnv });
    const uv = await provideUv({ python, env });
    const tools = await provideTools({ python, uv, env });
    return { node, uv, tools };
  } catch (error) {
    throw explainSystemError(error);
  }
}

/**
 * A rough guess that only spares an old installation the demand for the space of a new one.
 *
 * @param {string} folder - the cache or the checkout
 */
function isFilled(folder) {
  return fs
    .readdirSync(folder)
    .some(name => name === 'node_modules' || name.startsWith('tools-'));
}
