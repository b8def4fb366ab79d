// @ts-check
import { execFileSync } from 'node:child_process';
import { Problem } from '../problem.mjs';

/**
 * First line that a program prints about its version.
 *
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} undefined when it is missing or does not work
 */
function versionOf(file, env) {
  try {
    const output = execFileSync(file, ['--version'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 30_000,
    });
    return output.split('\n')[0].trim();
  } catch {
    return undefined;
  }
}

/** @param {NodeJS.ProcessEnv} env */
export function checkNode(env) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Problem(
      `Node ${process.versions.node} is too old.`,
      'Install Node 20 or newer (https://nodejs.org).',
    );
  }
  if (!versionOf('npm', env)) {
    throw new Problem(
      'npm is missing.',
      'Install it; it comes with Node (https://nodejs.org), on Debian and Ubuntu as the package npm.',
    );
  }
}

/** @param {NodeJS.ProcessEnv} env */
export function checkGit(env) {
  const remedy =
    'Install Git 2.35 or newer (Debian and Ubuntu: apt-get install git; macOS: xcode-select --install).';
  const told = versionOf('git', env);
  if (!told) throw new Problem('Git is missing.', remedy);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(told) ?? [];
  if (Number(major) * 1000 + Number(minor) < 2035) {
    throw new Problem(`This is ${told}, which is too old.`, remedy);
  }
}

/**
 * The native parts of the portal's packages are compiled at the first start.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function checkCompiler(env) {
  const remedy =
    'Install it (Debian and Ubuntu: apt-get install build-essential; Fedora: dnf install gcc-c++ make; macOS: xcode-select --install).';
  const compilers = env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++'];
  if (!compilers.some(name => versionOf(name, env))) {
    throw new Problem(
      `A C++ compiler is missing (looked for ${compilers.join(', ')}).`,
      remedy,
    );
  }
  if (!versionOf('make', env)) {
    throw new Problem(
      'The program make, part of the C++ build tools, is missing.',
      remedy,
    );
  }
}
