import type { Check } from './types';

/** Says beforehand that the attempt would wait. */
export const checkQueue: Check = async ({ config, activeAttempts }) => {
  const active = await activeAttempts();
  return active < config.maxParallel
    ? []
    : [
        {
          id: 'queue',
          title: 'Queue',
          status: 'warning',
          message: `${active} attempts run or wait on this machine, and ${config.maxParallel} may run at a time; this one starts after them`,
        },
      ];
};
