import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Portal } from './portal';

const call = promisify(execFile);

function tool(variable: 'LLMOPS_UV' | 'LLMOPS_TOOLS_PYTHON'): string {
  const file = process.env[variable];
  if (!file) {
    throw new Error(
      `${variable} is not set; start the journeys by npm run e2e`,
    );
  }
  return file;
}

/**
 * Clones a project that the portal published, gets its data, installs its locked test environment and runs its own tests,
 * as its README says; without the training libraries.
 *
 * @returns the closing line of pytest
 */
export async function runOwnTests(portal: Portal, project: string) {
  const folder = await mkdtemp(join(tmpdir(), 'llmops-generated-'));
  const clone = join(folder, project);
  const python = join(folder, 'environment', 'bin', 'python');
  const uv = tool('LLMOPS_UV');
  const dvc = join(dirname(tool('LLMOPS_TOOLS_PYTHON')), 'dvc');
  try {
    await call('git', [
      'clone',
      join(portal.data, 'git', `${project}.git`),
      clone,
    ]);
    await call(dvc, ['pull', '--allow-missing'], { cwd: clone });
    await call(uv, [
      'venv',
      '--python',
      tool('LLMOPS_TOOLS_PYTHON'),
      join(folder, 'environment'),
    ]);
    await call(
      uv,
      [
        'pip',
        'sync',
        '--require-hashes',
        '--python',
        python,
        'requirements/test.lock',
      ],
      { cwd: clone },
    );
    const { stdout } = await call(
      python,
      ['-m', 'pytest', '-q', '--color=no', '-m', 'not smoke'],
      { cwd: clone },
    );
    return stdout.trim().split('\n').pop() ?? '';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
