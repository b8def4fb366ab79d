import { availableParallelism, totalmem } from 'node:os';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import { runTool } from '../toolchain/runTool';
import { sizeText } from './sizeText';
import type { Check } from './types';

/** Whether this machine has the GPUs, cores and memory that the steps ask for. */
export const checkResources: Check = async ({ spec }) => {
  const wanted = Object.values(spec.resources);
  const most = (amount: 'cpu' | 'gpu' | 'memoryBytes') =>
    Math.max(0, ...wanted.map(resources => resources[amount] ?? 0));
  const checks = [
    checkCores(most('cpu')),
    checkMemory(most('memoryBytes')),
    most('gpu') > 0 ? checkGpus(most('gpu'), await countGpus()) : undefined,
  ];
  return checks.filter(check => check !== undefined);
};

function checkGpus(
  wanted: number,
  present: number,
): PreflightCheck | undefined {
  if (present === 0) {
    return {
      id: 'gpu',
      title: 'GPUs',
      status: 'error',
      message: `The run asks for ${wanted} GPUs, but this machine has no NVIDIA GPU (nvidia-smi finds none); choose another profile or another engine`,
    };
  }
  return present < wanted
    ? {
        id: 'gpu',
        title: 'GPUs',
        status: 'warning',
        message: `The run asks for ${wanted} GPUs, but this machine has ${present}; it runs on those`,
      }
    : undefined;
}

function checkCores(wanted: number): PreflightCheck | undefined {
  const present = availableParallelism();
  return wanted > present
    ? {
        id: 'cpu',
        title: 'Cores',
        status: 'warning',
        message: `The run asks for ${wanted} cores, but this machine has ${present}; it will be slower`,
      }
    : undefined;
}

function checkMemory(wanted: number): PreflightCheck | undefined {
  return wanted > totalmem()
    ? {
        id: 'memory',
        title: 'Memory',
        status: 'warning',
        message: `The run asks for ${sizeText(
          wanted,
        )} of memory, but this machine has ${sizeText(
          totalmem(),
        )}; it may be killed`,
      }
    : undefined;
}

async function countGpus(): Promise<number> {
  const { code, stdout } = await runTool('nvidia-smi', ['-L'], {
    timeoutMs: 20_000,
  });
  return code === 0 ? stdout.split('\n').filter(Boolean).length : 0;
}
