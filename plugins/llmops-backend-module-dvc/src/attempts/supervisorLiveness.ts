import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { isError } from '@backstage/errors';
import { runTool } from '../toolchain/runTool';
import type { Toolchain } from '../toolchain/Toolchain';
import type { AttemptFolder } from './AttemptFolder';
import { isMissing } from './isMissing';
import type { StateFile } from './files';

/**
 * Whether the supervisor seems to live. The process id alone would not do, since ids are used again; the start time
 * is compared too (as `process_start` in `state.py` writes it).
 */
export async function seemsAlive({
  process: { pid, start },
}: StateFile): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: a process of someone else has the id now.
    return false;
  }
  return (await processStart(pid)) === start;
}

async function processStart(pid: number): Promise<string | undefined> {
  if (!existsSync('/proc/self/stat')) {
    const { stdout } = await runTool('ps', ['-o', 'lstart=', '-p', `${pid}`], {
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    return stdout.trim();
  }
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 1)
      .trim()
      .split(/\s+/);
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return fields[0] === 'Z' ? undefined : `${boot.trim()}/${fields[19]}`;
  } catch (error) {
    // ESRCH: it went while the file was being read.
    if (isMissing(error) || (isError(error) && error.code === 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Settles an attempt whose supervisor died: ends what is left of it and writes the end. Harmless when the
 * supervisor lives after all, for the folder's lock decides.
 */
export async function reap(
  folder: AttemptFolder,
  toolchain: Toolchain,
): Promise<void> {
  const { code, stderr } = await runTool(
    toolchain.python,
    ['-I', toolchain.supervisor, 'reap', folder.path],
    { timeoutMs: 120_000 },
  );
  if (code !== 0 && code !== 3) {
    throw new Error(
      `What was left of attempt ${folder.key} could not be ended: ${stderr
        .trim()
        .slice(-500)}`,
    );
  }
}
