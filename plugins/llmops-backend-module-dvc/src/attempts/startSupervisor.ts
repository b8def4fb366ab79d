import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { existsSync } from 'node:fs';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { inheritedVariables } from '../toolchain/inheritedVariables';
import type { Toolchain } from '../toolchain/Toolchain';
import type { AttemptFolder } from './AttemptFolder';

const START_TIMEOUT_MS = 60_000;
const RESTART_MS = 100;

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
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  let started: Started | undefined;
  while (!(await folder.has('state.json'))) {
    if (started?.problem !== undefined || Date.now() > giveUpAt) {
      const said = await readFile(folder.file('supervisor.log'), 'utf8');
      throw new Error(
        `The supervisor of attempt ${folder.key} did not start (${
          started?.problem ?? 'no answer'
        }): ${said.trim().slice(-500)}`,
      );
    }
    if (!started || started.left) {
      // One that left found the lock taken: by another supervisor, or by whoever settles what a dead one left behind.
      await pause(started ? RESTART_MS : 0);
      started = await startSupervisor(folder, config, toolchain);
    }
    await pause(15);
  }
}

interface Started {
  /** Whether it ended by itself without saying that something is wrong. */
  left: boolean;
  problem?: string;
}

async function startSupervisor(
  folder: AttemptFolder,
  config: DvcEngineConfig,
  toolchain: Toolchain,
): Promise<Started> {
  const started: Started = { left: false };
  const log = await open(folder.file('supervisor.log'), 'a', 0o600);
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
      started.problem = error.message;
    });
    child.once('exit', (code, signal) => {
      started.left = code === 0;
      started.problem =
        code === 0 ? undefined : `it ended with ${signal ?? code}`;
    });
    child.unref();
  } finally {
    await log.close();
  }
  return started;
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
