import { open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
/** Longer than whatever is done under a lock; a process that reused the holder's id cannot block for ever. */
const MAX_AGE = 30 * 60_000;

/**
 * Calls while this process alone holds the lock file, among all processes of this machine. A lock that a killed
 * process left behind is taken over.
 */
export async function withLockFile<T>(
  path: string,
  signal: AbortSignal,
  callback: () => Promise<T>,
): Promise<T> {
  let handle: FileHandle | undefined;
  while (!handle) {
    handle = await tryCreate(path);
    if (!handle && !(await removeStale(path))) {
      await delay(POLL_MILLISECONDS, undefined, { signal });
    }
  }
  try {
    await handle.writeFile(String(process.pid));
    await handle.close();
    return await callback();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryCreate(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the lock was free, or was left behind and is gone now. */
async function removeStale(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    return true;
  }
  const holder = await readFile(path, 'utf8').catch(() => '');
  const age = Date.now() - found.mtimeMs;
  // A lock is without content for the moment between its making and the writing of the id.
  const abandoned = holder
    ? !isAlive(Number(holder))
    : age > POLL_MILLISECONDS * 50;
  if (!abandoned && age < MAX_AGE) {
    return false;
  }
  const again = await stat(path).catch(() => undefined);
  if (again && again.ino === found.ino && again.mtimeMs === found.mtimeMs) {
    await rm(path, { force: true });
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

function isCode(error: unknown, code: string): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === code
  );
}
