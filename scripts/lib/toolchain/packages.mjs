// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../command.mjs';
import { step } from '../console.mjs';
import { withLock } from '../lock.mjs';
import { BUILD_FOLDER, ROOT } from '../paths.mjs';
import { explainInstallFailure } from './failures.mjs';
import { hashOf } from './fingerprint.mjs';

const STAMP = path.join(ROOT, 'node_modules', '.llmops-install.json');
/** Folder for PATH with a `yarn` that is the repository's own; Backstage's tools call it by name. */
export const YARN_BIN = path.join(BUILD_FOLDER, 'bin');
/** The parts of a package.json that decide what is installed; a changed script decides nothing. */
const DECISIVE = [
  'name',
  'version',
  'workspaces',
  'packageManager',
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
  'resolutions',
  'dependenciesMeta',
];

/** Folders of the workspaces, relative to the root. */
export function workspaceFolders() {
  return ['packages', 'plugins'].flatMap(parent => {
    const folder = path.join(ROOT, parent);
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder)
      .map(name => path.join(parent, name))
      .filter(name => fs.existsSync(path.join(ROOT, name, 'package.json')))
      .sort();
  });
}

function wantedStamp() {
  const manifests = ['.', ...workspaceFolders()].map(folder => {
    const text = fs.readFileSync(
      path.join(ROOT, folder, 'package.json'),
      'utf8',
    );
    const manifest = JSON.parse(text);
    return JSON.stringify(DECISIVE.map(key => manifest[key] ?? null));
  });
  const settings = ['yarn.lock', '.yarnrc.yml'].map(name =>
    fs.readFileSync(path.join(ROOT, name), 'utf8'),
  );
  return hashOf([
    ...manifests,
    ...settings,
    process.platform,
    process.arch,
    // Node of another major version would need its native modules built anew.
    'node 22',
  ]);
}

/** Yarn lies in the repository. */
function yarnFile() {
  const settings = fs.readFileSync(path.join(ROOT, '.yarnrc.yml'), 'utf8');
  const relative = /^yarnPath:\s*(\S+)/m.exec(settings)?.[1];
  return path.join(ROOT, relative ?? '');
}

function writeYarnCommand() {
  const file = path.join(YARN_BIN, 'yarn');
  const quoted = `'${yarnFile().replaceAll("'", "'\\''")}'`;
  const content = `#!/bin/sh\nexec node ${quoted} "$@"\n`;
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === content) return;
  fs.mkdirSync(YARN_BIN, { recursive: true });
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content, { mode: 0o755 });
  fs.renameSync(draft, file);
}

/** @param {string} stamp */
function isInstalled(stamp) {
  return fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === stamp;
}

/**
 * Installs the JavaScript packages exactly as locked, when a manifest or the lock changed since.
 *
 * @param {{ node: import('./node.mjs').NodeToolchain, env: NodeJS.ProcessEnv }} options
 */
export async function provideNodePackages({ node, env }) {
  writeYarnCommand();
  const stamp = wantedStamp();
  if (isInstalled(stamp)) return;
  const title =
    'JavaScript packages (2.5 GB on disk, some minutes the first time)';
  await withLock(path.join(BUILD_FOLDER, 'packages.lock'), title, async () => {
    if (isInstalled(stamp)) return;
    fs.rmSync(STAMP, { force: true });
    const logFile = path.join(BUILD_FOLDER, 'logs', 'packages.log');
    await step(title, async note => {
      try {
        await run(node.file, [yarnFile(), 'install', '--immutable'], {
          cwd: ROOT,
          env,
          logFile,
          onLine: line => {
            const phase = /┌ (\w+) step/.exec(line)?.[1];
            if (phase) note(PHASES[phase] ?? phase);
          },
        });
      } catch (error) {
        throw explainInstallFailure('The JavaScript packages', error, logFile);
      }
    });
    fs.writeFileSync(STAMP, stamp);
  });
}

/** @type {Record<string, string>} */
const PHASES = {
  Resolution: 'reading the lock file',
  Fetch: 'downloading',
  Link: 'linking and compiling native modules',
};
