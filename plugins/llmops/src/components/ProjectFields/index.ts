import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { checkField } from './checkField';
import { ProjectNameField } from './ProjectNameField';
import { ProjectOwnerField } from './ProjectOwnerField';

/** The fields as templates name them. */
export const projectNameField = createFormField({
  name: 'LlmopsProjectName',
  component: ProjectNameField,
  schema: makeFieldSchema({ output: z => z.string() }),
  validation: async (name, validation, { apiHolder }) => {
    if (name) {
      await checkField({ name }, validation, apiHolder);
    }
  },
});

export const projectOwnerField = createFormField({
  name: 'LlmopsProjectOwner',
  component: ProjectOwnerField,
  schema: makeFieldSchema({ output: z => z.string() }),
  validation: async (owner, validation, { apiHolder }) => {
    if (owner) {
      await checkField({ owner }, validation, apiHolder);
    }
  },
});
