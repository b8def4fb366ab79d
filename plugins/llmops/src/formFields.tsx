import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: LlmopsNotebookPlace` of templates: where a notebook of the form's owner is to be, with which image. */
export const notebookPlaceField = FormFieldBlueprint.make({
  name: 'notebook-place',
  params: {
    field: () =>
      import('./components/NotebookPlaceField').then(m => m.notebookPlaceField),
  },
});

/** `ui:field: LlmopsProjectName`: the name of a project that is to be made; one that is taken is refused in the form. */
export const projectNameField = FormFieldBlueprint.make({
  name: 'project-name',
  params: {
    field: () =>
      import('./components/ProjectFields').then(m => m.projectNameField),
  },
});

/** `ui:field: LlmopsProjectOwner`: its owner, the person's own groups first; only one they can launch runs for is taken. */
export const projectOwnerField = FormFieldBlueprint.make({
  name: 'project-owner',
  params: {
    field: () =>
      import('./components/ProjectFields').then(m => m.projectOwnerField),
  },
});
