import { createPermissionRule } from '@backstage/plugin-permission-node';
import { notebookResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isNotebookOwner = createPermissionRule({
  name: 'IS_NOTEBOOK_OWNER',
  description: 'Notebooks that one of the claims owns, or is to own',
  resourceRef: notebookResourceRef,
  paramsSchema: claimsSchema,
  apply: (notebook, { claims }) => claims.includes(notebook.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});
