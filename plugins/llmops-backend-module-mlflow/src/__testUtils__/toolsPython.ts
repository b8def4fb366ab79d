import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Python of the tool environment, where MLflow is installed. Tests without it fail, they do not skip. */
export function toolsPython(): string {
  const named = process.env.LLMOPS_TOOLS_PYTHON;
  if (named) {
    return named;
  }
  const cache =
    process.env.LLMOPS_CACHE ??
    join(
      process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      'llmops-portal',
    );
  const found = (existsSync(cache) ? readdirSync(cache) : [])
    .filter(name => name.startsWith('tools-'))
    .map(name => join(cache, name, 'bin', 'python'))
    .find(python => existsSync(python));
  if (!found) {
    throw new Error(
      `There is no MLflow: set LLMOPS_TOOLS_PYTHON, or run npm test, which installs it in ${cache}`,
    );
  }
  return found;
}
