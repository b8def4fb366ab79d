import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'LLMOPS_TEST_PIPELINES_PYTHON';

/** Python where the newest client models are installed. Tests without it fail, they do not skip. */
export function modelsPython(): string {
  const named = process.env[VARIABLE];
  if (named) {
    return named;
  }
  const cache =
    process.env.LLMOPS_CACHE ||
    join(
      process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
      'llmops-portal',
    );
  const found = (existsSync(cache) ? readdirSync(cache) : [])
    .filter(name => name.startsWith('pipelines-'))
    .map(name => join(cache, name, 'bin', 'python'))
    .find(path => existsSync(path));
  if (!found) {
    throw new Error(
      `There are no client models of Kubeflow Pipelines: set ${VARIABLE}, or run npm test, which installs them in ${cache}`,
    );
  }
  return found;
}
