import { NotAllowedError } from '@backstage/errors';
import type {
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { Caller } from '../services/types';

/** Says what was refused to whom, which permission decides, and who can help. */
export function refusal(options: {
  caller: Caller;
  /** For example `cancel the run "r1"`. */
  deed: string;
  permission: BasicPermission | ResourcePermission;
  /** For example `group:default/ml-research, which owns it`. */
  whoMay: string;
}): NotAllowedError {
  const person = options.caller.credentials.principal.userEntityRef;
  return new NotAllowedError(
    `${person} may not ${options.deed}: that needs the permission "${options.permission.name}". Ask ${options.whoMay}`,
  );
}
