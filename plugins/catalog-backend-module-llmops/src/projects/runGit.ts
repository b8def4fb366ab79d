import { spawn } from 'node:child_process';
import { ServiceUnavailableError } from '@backstage/errors';

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * What a repository says must not make Git do more than asked: no configuration but the repository's own, no hooks,
 * no prompts. Symbolic links are written as plain files that hold their target.
 */
const SAFE = [
  '-c',
  'core.symlinks=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'safe.directory=*',
];

/** Runs Git on a bare repository; answers what it prints. Rejects with what it says when it fails. */
export function runGit(
  repository: string,
  args: string[],
  options: { indexFile?: string; input?: string; workTree?: string } = {},
): Promise<string> {
  const place = [
    `--git-dir=${repository}`,
    ...(options.workTree ? [`--work-tree=${options.workTree}`] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...SAFE, ...place, ...args], {
      cwd: options.workTree,
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(TIMEOUT_MS),
      killSignal: 'SIGKILL',
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
        ...(options.indexFile ? { GIT_INDEX_FILE: options.indexFile } : {}),
      },
    });
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) {
        child.kill('SIGKILL');
        return;
      }
      output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2000);
    });
    // Git may end before it has read everything; its exit code says what matters.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) {
        resolve(Buffer.concat(output).toString('utf8'));
      } else {
        reject(
          new ServiceUnavailableError(
            `git ${args[0]} failed in ${repository}: ${
              complaint.trim() || `exit code ${code}`
            }`,
          ),
        );
      }
    });
  });
}
