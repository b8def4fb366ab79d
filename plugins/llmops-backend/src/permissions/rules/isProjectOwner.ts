import { createPermissionRule } from '@backstage/plugin-permission-node';
import { projectResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isProjectOwner = createPermissionRule({
  name: 'IS_PROJECT_OWNER',
  description: 'Projects that one of the claims owns',
  resourceRef: projectResourceRef,
  paramsSchema: claimsSchema,
  apply: (project, { claims }) => claims.includes(project.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});
