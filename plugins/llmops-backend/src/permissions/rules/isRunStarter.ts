import { createPermissionRule } from '@backstage/plugin-permission-node';
import { runResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isRunStarter = createPermissionRule({
  name: 'IS_RUN_STARTER',
  description: 'Runs that one of the claims started',
  resourceRef: runResourceRef,
  paramsSchema: claimsSchema,
  apply: (run, { claims }) =>
    run.startedBy !== undefined && claims.includes(run.startedBy),
  toQuery: ({ claims }) => ({ startedBy: claims }),
});
