import { mkdir, statfs } from 'node:fs/promises';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import {
  type ResolvedEnvironment,
  resolveEnvironment,
} from '../environments/resolveEnvironment';
import { sizeText } from './sizeText';
import type { Check, PreflightContext } from './types';

/** Id of the check that a person agrees to before an environment is installed. */
export const ENVIRONMENT_CONFIRMATION = 'environment-install';

/** Room that must be left beside the environment itself: checkpoints, caches, the database. */
const SPARE_BYTES = 500_000_000;

/** Whether the locked environment is here, or can be installed. */
export const checkEnvironment: Check = async ({
  spec,
  config,
  toolchain,
}: PreflightContext) => {
  const { available } = await toolchain.status();
  if (!available) {
    return [];
  }
  const directory = config.environmentsDirectory;
  const environment = await resolveEnvironment(spec, toolchain, directory);
  if (!environment) {
    return [];
  }
  const title = `Environment ${environment.name}`;
  if (environment.installed || environment.packages === 0) {
    return [
      {
        id: 'environment',
        title,
        status: 'ok',
        message: environment.installed
          ? 'Installed on this machine'
          : 'Needs no packages',
      },
    ];
  }
  if (!(await toolchain.uv())) {
    return [
      {
        id: 'environment',
        title,
        status: 'error',
        message:
          'It must be installed, but this machine has no uv; set llmops.engines.dvc.uv or LLMOPS_UV, as npm start does',
      },
    ];
  }
  return [await checkSpace(environment, directory)];
};

async function checkSpace(
  environment: ResolvedEnvironment,
  directory: string,
): Promise<PreflightCheck> {
  const { downloadBytes, diskBytes } = environment.definition;
  await mkdir(directory, { recursive: true });
  const { bavail, bsize } = await statfs(directory);
  const needed = (diskBytes ?? downloadBytes ?? 0) + SPARE_BYTES;
  if (bavail * bsize < needed) {
    return {
      id: 'environment',
      title: `Environment ${environment.name}`,
      status: 'error',
      message: `Its installation needs ${sizeText(
        needed,
      )} in ${directory}, but only ${sizeText(
        bavail * bsize,
      )} are free; make room there`,
      bytes: needed,
    };
  }
  const size =
    downloadBytes === undefined
      ? 'size unknown'
      : `${sizeText(downloadBytes)} to download`;
  const disk =
    diskBytes === undefined ? '' : ` It takes ${sizeText(diskBytes)} of disk.`;
  return {
    id: ENVIRONMENT_CONFIRMATION,
    title: `Install the environment ${environment.name} (${size})`,
    status: 'confirm',
    message: `${environment.packages} locked packages are installed once on this machine, before the first step.${disk}`,
    ...(downloadBytes === undefined ? {} : { bytes: downloadBytes }),
  };
}
