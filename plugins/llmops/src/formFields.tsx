import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: LlmopsNotebookPlace` of templates: where a notebook of the form's owner is to be, with which image. */
export const notebookPlaceField = FormFieldBlueprint.make({
  name: 'notebook-place',
  params: {
    field: () =>
      import('./components/NotebookPlaceField').then(m => m.notebookPlaceField),
  },
});
