import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { inheritedVariables } from '../toolchain/inheritedVariables';
import type { Toolchain } from '../toolchain/Toolchain';
import type { AttemptFolder } from './AttemptFolder';

const START_TIMEOUT_MS = 60_000;

/**
 * Makes sure that a supervisor runs, or ran, the attempt. Safe to call at any time from any process: the supervisor
 * itself takes the lock of the folder, and one that comes second leaves at once.
 *
 * It runs in a session of its own, so that it outlives the portal however that ends.
 */
export async function ensureSupervisor(
  folder: AttemptFolder,
  config: DvcEngineConfig,
  toolchain: Toolchain,
): Promise<void> {
  if (await folder.has('state.json')) {
    return;
  }
  const log = await open(folder.file('supervisor.log'), 'a', 0o600);
  let exit: string | undefined;
  try {
    const child = spawn(
      toolchain.python,
      ['-I', toolchain.supervisor, 'run', folder.path],
      {
        cwd: folder.path,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
        env: supervisorVariables(config),
      },
    );
    child.once('error', error => {
      exit = error.message;
    });
    child.once('exit', (code, signal) => {
      // Code 0 before there is a state: another supervisor holds the lock and is about to write it.
      exit = code === 0 ? undefined : `it ended with ${signal ?? code}`;
    });
    child.unref();
  } finally {
    await log.close();
  }
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await folder.has('state.json'))) {
    if (exit !== undefined || Date.now() > giveUpAt) {
      const said = await readFile(folder.file('supervisor.log'), 'utf8');
      throw new Error(
        `The supervisor of attempt ${folder.key} did not start (${
          exit ?? 'no answer'
        }): ${said.trim().slice(-500)}`,
      );
    }
    await pause(15);
  }
}

function supervisorVariables(config: DvcEngineConfig): Record<string, string> {
  return {
    // DVC runs the commands of stages in this shell; the same one whoever started the portal.
    SHELL: existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh',
    ...inheritedVariables(process.env).variables,
    ...config.environment,
    ...config.secrets,
  };
}
