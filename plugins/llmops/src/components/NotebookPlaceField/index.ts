import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { NotebookPlaceField } from './NotebookPlaceField';

/** The field as templates name it. */
export const notebookPlaceField = createFormField({
  name: 'LlmopsNotebookPlace',
  component: NotebookPlaceField,
  schema: makeFieldSchema({
    output: z =>
      z.object({
        cluster: z.string(),
        namespace: z.string(),
        image: z.string(),
      }),
  }),
});
