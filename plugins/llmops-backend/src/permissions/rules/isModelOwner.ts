import { createPermissionRule } from '@backstage/plugin-permission-node';
import { modelResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isModelOwner = createPermissionRule({
  name: 'IS_MODEL_OWNER',
  description: 'Models that one of the claims owns',
  resourceRef: modelResourceRef,
  paramsSchema: claimsSchema,
  apply: (model, { claims }) => claims.includes(model.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});
