import { createPermissionRule } from '@backstage/plugin-permission-node';
import { notebookResourceRef } from '../resources';
import { claimsSchema } from './claims';

export const isNotebookCreator = createPermissionRule({
  name: 'IS_NOTEBOOK_CREATOR',
  description: 'Notebooks that one of the claims made',
  resourceRef: notebookResourceRef,
  paramsSchema: claimsSchema,
  apply: (notebook, { claims }) =>
    notebook.createdBy !== undefined && claims.includes(notebook.createdBy),
  toQuery: ({ claims }) => ({ createdBy: claims }),
});
