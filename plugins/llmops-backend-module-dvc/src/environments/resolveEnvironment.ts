import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import type { EnvironmentDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';
import type { Interpreter, Toolchain } from '../toolchain/Toolchain';

/** Says that an environment's folder is complete; written last by the supervisor. */
const MARKER_FILE = '.llmops-complete';

/** The locked environment that an attempt runs in. */
export interface ResolvedEnvironment {
  name: string;
  definition: EnvironmentDefinition;
  /** Name of its folder, see {@link environmentKey}. */
  key: string;
  directory: string;
  interpreter: Interpreter;
  /** Number of packages in the lock file. */
  packages: number;
  /** Whether it is on this machine. */
  installed: boolean;
}

/**
 * Name of an environment's folder: hex SHA-256 of the lock file's bytes, a line feed, and `major.minor` of the
 * Python. Two projects with the same lock share one environment.
 */
export function environmentKey(lock: string, pythonVersion: string): string {
  const minor = pythonVersion.split('.').slice(0, 2).join('.');
  return createHash('sha256').update(`${lock}\n${minor}`).digest('hex');
}

/**
 * Finds the environment of the attempt's profile: the one it names, else the pipeline's only one, else none.
 * Rejects with an `InputError` that names what is missing.
 */
export async function resolveEnvironment(
  spec: Pick<AttemptSpec, 'pipeline' | 'profile' | 'source'>,
  toolchain: Toolchain,
  environmentsDirectory: string,
): Promise<ResolvedEnvironment | undefined> {
  const name = environmentName(spec);
  if (name === undefined) {
    return undefined;
  }
  const definition = spec.pipeline.environments[name];
  if (!definition) {
    throw new InputError(
      `The profile "${spec.profile}" runs in the environment "${name}", which llmops.yaml does not declare; declare it under environments`,
    );
  }
  const lock = await spec.source.readFile(definition.lock);
  if (lock === undefined) {
    throw new InputError(
      `The lock file ${definition.lock} of the environment "${name}" is not in commit ${spec.source.commit}; commit it`,
    );
  }
  const interpreter = await toolchain.interpreter(definition.python);
  if (!interpreter) {
    throw new InputError(
      `The environment "${name}" needs Python ${definition.python}, which this machine lacks; install it`,
    );
  }
  const key = environmentKey(lock, interpreter.version);
  const directory = join(environmentsDirectory, key);
  return {
    name,
    definition,
    key,
    directory,
    interpreter,
    packages: lock.split('\n').filter(line => /^[A-Za-z0-9]/.test(line)).length,
    installed: await exists(join(directory, MARKER_FILE)),
  };
}

function environmentName(
  spec: Pick<AttemptSpec, 'pipeline' | 'profile'>,
): string | undefined {
  const profile = spec.pipeline.profiles.find(
    ({ name }) => name === spec.profile,
  );
  const names = Object.keys(spec.pipeline.environments);
  return profile?.environment ?? (names.length === 1 ? names[0] : undefined);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
