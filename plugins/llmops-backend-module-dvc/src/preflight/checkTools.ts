import type { Check } from './types';

/** Whether this machine has a Python with DVC. */
export const checkTools: Check = async ({ toolchain }) => {
  const { available, reason } = await toolchain.status();
  return available
    ? []
    : [
        {
          id: 'tools',
          title: 'Tools of this machine',
          status: 'error',
          message: reason ?? 'DVC is not available',
        },
      ];
};
