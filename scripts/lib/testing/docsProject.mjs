// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { DOCS_BIN } from '../environment.mjs';

/** In the environment of each build; it must be in no site and in no log. */
export const SECRET = 'a-secret-of-the-portal';

/**
 * Writes a project; a value that is a function gets the path and makes the file itself.
 *
 * @param {string} folder
 * @param {Record<string, string | ((file: string) => void)>} files
 */
export function writeProject(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (typeof content === 'string') fs.writeFileSync(file, content);
    else content(file);
  }
  return folder;
}

/** @param {string} target */
export const linkTo = target => (/** @type {string} */ file) =>
  fs.symlinkSync(target, file);

/**
 * Builds as TechDocs does, with a secret in the environment.
 *
 * @param {string} project
 * @param {string} output
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function buildDocs(project, output, env = {}) {
  const file = path.join(DOCS_BIN, 'mkdocs');
  const child = spawn(file, ['build', '-f', 'mkdocs.yml', '-d', output, '-v'], {
    cwd: project,
    env: { ...process.env, PORTAL_SECRET: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', chunk => (said += chunk));
  child.stderr.on('data', chunk => (said += chunk));
  const [code] = await once(child, 'close');
  return { code, said, site: fs.existsSync(output) ? textsIn(output) : '' };
}

/** @param {string} folder */
export function textsIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('/assets'))
    .map(entry =>
      fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8'),
    )
    .join('\n');
}
