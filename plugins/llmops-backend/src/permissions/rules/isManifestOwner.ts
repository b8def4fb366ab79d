import { createPermissionRule } from '@backstage/plugin-permission-node';
import { manifestsResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isManifestOwner = createPermissionRule({
  name: 'IS_MANIFEST_OWNER',
  description: 'Manifests that are to belong to one of the claims',
  resourceRef: manifestsResourceRef,
  paramsSchema: claimsSchema,
  apply: ({ owner }, { claims }) => claims.includes(owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});
