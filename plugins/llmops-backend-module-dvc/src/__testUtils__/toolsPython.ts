import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache =
  process.env.LLMOPS_CACHE ||
  join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'llmops-portal',
  );

/** Python of the tool environment, where DVC is installed. Tests without it fail, they do not skip. */
export function toolsPython(): string {
  return find('LLMOPS_TOOLS_PYTHON', 'tools-', join('bin', 'python'));
}

/** The installer of environments. */
export function uv(): string {
  return find('LLMOPS_UV', 'uv-', 'uv');
}

function find(variable: string, prefix: string, file: string): string {
  const named = process.env[variable];
  if (named) {
    return named;
  }
  const found = (existsSync(cache) ? readdirSync(cache) : [])
    .filter(name => name.startsWith(prefix))
    .map(name => join(cache, name, file))
    .find(path => existsSync(path));
  if (!found) {
    throw new Error(
      `There is no ${file}: set ${variable}, or run npm test, which installs it in ${cache}`,
    );
  }
  return found;
}
