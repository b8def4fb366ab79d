import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The `dvc` of the tool environment. Tests without it fail, they do not skip. */
export function toolsDvc(): string {
  const named = process.env.LLMOPS_TOOLS_PYTHON;
  const cache =
    process.env.LLMOPS_CACHE ||
    join(
      process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'llmops-portal',
    );
  const places = named
    ? [dirname(named)]
    : (existsSync(cache) ? readdirSync(cache) : [])
        .filter(name => name.startsWith('tools-'))
        .map(name => join(cache, name, 'bin'));
  const found = places
    .map(place => join(place, 'dvc'))
    .find(path => existsSync(path));
  if (!found) {
    throw new Error(
      `No DVC: set LLMOPS_TOOLS_PYTHON to the Python of an environment that has it, or run npm test, which installs one in ${cache}`,
    );
  }
  return found;
}
