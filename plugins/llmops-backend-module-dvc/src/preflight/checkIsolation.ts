import { userInfo } from 'node:os';
import type { Check } from './types';

/**
 * Says what nothing here prevents: steps are processes of the portal's own user. A mount namespace would not keep
 * them out either, because a process reaches the files of others of the same user by `/proc`.
 */
export const checkIsolation: Check = async () => [
  {
    id: 'isolation',
    title: "Runs on the portal's machine",
    status: 'warning',
    message: `The steps run on the machine of the portal as the same user, ${
      userInfo().username
    }: they can read and change its files, its databases and the data of other projects. Launch only code that you trust; elsewhere, use an engine of a cluster`,
  },
];
