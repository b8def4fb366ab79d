import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';

/** Name of this start of this process, under which it holds leases. */
export function newLeaseOwner(): string {
  return [hostname(), pid, randomBytes(6).toString('hex')].join('/');
}

/**
 * Whether the owner is an earlier process of this machine that is certainly gone, so that its leases need not run
 * out. A wrong answer costs a hand-over, never a second job: every write is fenced by the lease's token.
 */
export function isDeadOwner(owner: string, self: string): boolean {
  const [ownerHost, ownerPid] = owner.split('/');
  if (ownerHost !== hostname() || owner === self) {
    return false;
  }
  return Number(ownerPid) === pid || !isAlive(Number(ownerPid));
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // The process of another user exists, although it may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
