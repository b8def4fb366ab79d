import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { PreflightContext } from './runChecks';

const TITLE = 'Kubeflow Pipelines';

/** Whether the server answers, lets the portal see runs of the namespace, and has as many users as configured. */
export async function checkServer({
  server,
  spec,
}: PreflightContext): Promise<PreflightCheck[]> {
  const namespace = spec.options.namespace || undefined;
  const { tag_name: version, multi_user: isMultiUser } =
    await server.client.health();
  if (isMultiUser === true && namespace === undefined) {
    return [
      {
        id: 'server',
        title: TITLE,
        status: 'error',
        option: 'namespace',
        message: `The server has several users; name a namespace in llmops.pipelines.${server.config.name}.namespaces`,
      },
    ];
  }
  await server.client.listActiveRuns(namespace, { size: 1 });
  return [
    {
      id: 'server',
      title: TITLE,
      status: 'ok',
      message: `${server.config.title} answers${
        version && version !== 'unknown' ? ` (version ${version})` : ''
      } and shows its runs`,
    },
    {
      id: 'capacity',
      title: 'Resources of the steps',
      status: 'ok',
      message:
        'The portal does not see the cluster behind Kubeflow Pipelines: whether it has room for the steps is unknown until they start',
    },
  ];
}
