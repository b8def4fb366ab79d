import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Python of the tool environment, where MLflow is installed; undefined when there is none yet. */
export function toolsPython(): string | undefined {
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
  return (existsSync(cache) ? readdirSync(cache) : [])
    .filter(name => name.startsWith('tools-'))
    .map(name => join(cache, name, 'bin', 'python'))
    .find(python => existsSync(python));
}
