// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { CommandFailed, run } from '../../scripts/lib/command.mjs';
import { say, step } from '../../scripts/lib/console.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { Problem } from '../../scripts/lib/problem.mjs';
import { hashOf, hashTree } from '../../scripts/lib/toolchain/fingerprint.mjs';
import { buildEnvironment, moduleFolder, needGo } from './go.mjs';
import { provideMariadb } from './mariadb.mjs';
import { editedModule } from './moduleCopy.mjs';
import { LAB, manifestsOf, programFile } from './places.mjs';
import { MARIADB, PROGRAMS } from './programs.mjs';

/** @typedef {import('./programs.mjs').Program} Program */

/** @param {Program} program */
function fingerprint(program) {
  const spec = JSON.stringify(program, (_key, value) =>
    value instanceof RegExp ? String(value) : value,
  );
  const sources = hashTree(
    path.join(LAB, 'tools'),
    [program.tool],
    () => false,
  );
  return hashOf([spec, sources]);
}

/**
 * @param {string} cache
 * @param {Program} program
 */
function stampFile(cache, program) {
  return path.join(cache, 'stamps', program.name);
}

/**
 * @param {string} cache
 * @param {Program} program
 */
export function isBuilt(cache, program) {
  const stamp = stampFile(cache, program);
  return (
    fs.existsSync(programFile(cache, program.name)) &&
    fs.existsSync(stamp) &&
    fs.readFileSync(stamp, 'utf8') === fingerprint(program)
  );
}

/**
 * Keeps the manifests that a program needs, in the order of their folders, so that a start needs no Go.
 *
 * @param {string} cache
 * @param {Program} program
 */
async function keepManifests(cache, program) {
  const target = manifestsOf(cache, program.name);
  fs.rmSync(target, { recursive: true, force: true });
  for (const { module, folder } of program.manifests ?? []) {
    const source = path.join(await moduleFolder(program.tool, module), folder);
    const copy = path.join(target, folder);
    fs.cpSync(source, copy, { recursive: true });
  }
  // Files of the module cache are read-only, and so would be the copies.
  if (fs.existsSync(target)) await run('chmod', ['-R', 'u+w', target]);
}

/**
 * @param {string} cache
 * @param {Program} program
 */
async function compile(cache, program) {
  const { edited, cgo } = program;
  const folder = path.join(LAB, 'tools', program.tool);
  const modfile = edited
    ? await editedModule({ cache, program, ...edited })
    : undefined;
  const output = programFile(cache, program.name);
  const args = [
    ...['build', '-p', '2', '-trimpath'],
    ...(modfile ? [`-modfile=${modfile}`] : []),
    ...['-ldflags', program.ldflags ?? '-s -w'],
    ...['-o', `${output}.partial`, program.package],
  ];
  const logFile = path.join(cache, 'logs', `${program.name}.log`);
  await run('nice', ['-n', '10', 'go', ...args], {
    cwd: folder,
    env: buildEnvironment(cgo),
    logFile,
  }).catch(error => {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Problem(
      `${program.name} could not be built: ${error.reason}.`,
      `The whole output is in ${logFile}.`,
    );
  });
  await keepManifests(cache, program);
  fs.renameSync(`${output}.partial`, output);
  fs.writeFileSync(stampFile(cache, program), fingerprint(program));
}

/**
 * Builds what is missing or out of date; a second call does nothing.
 *
 * @param {string} cache
 * @param {string[]} names - of programs; empty for all
 */
export async function build(cache, names) {
  const known = [...PROGRAMS.map(program => program.name), MARIADB];
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new Problem(
      `The lab has no ${unknown.join(', ')}.`,
      `It has ${known.join(', ')}.`,
    );
  }
  /** @param {string} name */
  const wanted = name => names.length === 0 || names.includes(name);
  for (const folder of ['bin', 'stamps', 'logs'])
    fs.mkdirSync(path.join(cache, folder), { recursive: true });
  await withLock(path.join(cache, 'build.lock'), 'the lab', async () => {
    for (const program of PROGRAMS.filter(({ name }) => wanted(name))) {
      if (isBuilt(cache, program)) continue;
      needGo();
      await step(`Building ${program.name}`, () => compile(cache, program));
    }
    if (wanted(MARIADB)) await provideMariadb(cache);
  });
  say(`The lab's programs are in ${path.join(cache, 'bin')}.`);
}
