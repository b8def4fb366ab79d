import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Python of the tool environment, where MLflow is installed. Tests without it fail, they do not skip. */
export function toolsPython(): string {
  return find(process.env.LLMOPS_TOOLS_PYTHON, 'tools-');
}

/** Python where MLflow 2 is installed. */
export function mlflow2Python(): string {
  return find(process.env.LLMOPS_TEST_MLFLOW2_PYTHON, 'mlflow2-');
}

function find(named: string | undefined, prefix: string): string {
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
    .filter(name => name.startsWith(prefix))
    .map(name => join(cache, name, 'bin', 'python'))
    .find(python => existsSync(python));
  if (!found) {
    throw new Error(
      `There is no MLflow in ${cache}/${prefix}*; npm test installs it`,
    );
  }
  return found;
}
