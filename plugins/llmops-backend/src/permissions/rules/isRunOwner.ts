import { createPermissionRule } from '@backstage/plugin-permission-node';
import { runResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isRunOwner = createPermissionRule({
  name: 'IS_RUN_OWNER',
  description: 'Runs of projects that one of the claims owns',
  resourceRef: runResourceRef,
  paramsSchema: claimsSchema,
  apply: (run, { claims }) => claims.includes(run.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});
