// @ts-check
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { run } from '../../scripts/lib/command.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';
import { LAB } from './places.mjs';

/** The newest version that a go.mod of the lab asks for; an older Go fetches that toolchain itself. */
const GO_VERSION = '1.26';

/** @returns {string | undefined} undefined when there is no Go */
export function goVersion() {
  try {
    return execFileSync('go', ['version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** @throws {Problem} when there is no Go */
export function needGo() {
  if (goVersion()) return;
  throw new Problem(
    'Go is missing, which builds the Kubernetes control plane of the lab.',
    `Install Go ${GO_VERSION} or newer (https://go.dev/dl) and put it on PATH.`,
  );
}

/**
 * @param {boolean} [cgo]
 * @returns {NodeJS.ProcessEnv}
 */
export function buildEnvironment(cgo = false) {
  return {
    ...process.env,
    CGO_ENABLED: cgo ? '1' : '0',
    GOFLAGS: '-mod=readonly',
  };
}

/**
 * The sources of a module in Go's own cache, which are downloaded when they are not there.
 *
 * @param {string} tool - folder below tools/ whose go.mod says the version
 * @param {string} module
 * @returns {Promise<string>}
 */
export async function moduleFolder(tool, module) {
  const output = await run('go', ['mod', 'download', '-json', module], {
    cwd: path.join(LAB, 'tools', tool),
  });
  return JSON.parse(output).Dir;
}
