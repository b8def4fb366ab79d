import type { PortalApi } from './people';
import { until } from './portal';

/** Makes a project from a template, as the Create page does, and waits until the catalog has it. */
export async function createFromTemplate(
  api: PortalApi,
  template: string,
  values: { name: string } & Record<string, string | boolean>,
): Promise<void> {
  const created = await api.post('/api/scaffolder/v2/tasks', {
    templateRef: `template:default/${template}`,
    values: {
      owner: 'group:default/ml-research',
      description: `From the template ${template}`,
      modelName: values.name,
      defaultProfile: 'smoke',
      remoteType: 'local',
      publishTo: 'local',
      startRun: false,
      ...values,
    },
  });
  if (!created.ok()) {
    throw new Error(`The task was refused: ${await created.text()}`);
  }
  const { id } = await created.json();
  await until(
    'the project to be made',
    async () => {
      const task = await api.get(`/api/scaffolder/v2/tasks/${id}`);
      const { status } = await task.json();
      if (status === 'failed') {
        throw new Error(`The template ${template} failed`);
      }
      return status === 'completed';
    },
    120_000,
  );
  const entity = `/api/catalog/entities/by-name/component/default/${values.name}`;
  await until(
    'the project to appear in the catalog',
    async () => (await api.get(entity)).ok(),
    60_000,
  );
}
