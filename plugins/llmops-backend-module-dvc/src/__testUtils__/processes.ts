import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Ids of living processes whose command line holds a text. */
export function processesWith(text: string): number[] {
  return execFileSync('ps', ['-axww', '-o', 'pid=,stat=,command='], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter(line => line.includes(text) && !/^\s*\d+\s+Z/.test(line))
    .map(line => Number.parseInt(line, 10));
}

/** Starts `backendProcess.ts`; answers the lines that it says. */
export function startBackend(args: string[]): {
  lines: string[];
  kill(): void;
  ended: Promise<number | null>;
  errors: () => string;
} {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      join(__dirname, 'backendProcess.ts'),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  let errors = '';
  createInterface({ input: child.stdout }).on('line', line => lines.push(line));
  child.stderr.on('data', data => {
    errors += data;
  });
  return {
    lines,
    kill: () => child.kill('SIGKILL'),
    ended: new Promise(resolve => child.once('close', resolve)),
    errors: () => errors,
  };
}
