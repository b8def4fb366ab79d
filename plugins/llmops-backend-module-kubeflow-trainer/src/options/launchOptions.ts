import type { LaunchOption } from '@llmops/backstage-plugin-llmops-common';
import type { ClusterView } from '../clusters/ClusterView';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';

/** The choice that stands for no queue. */
export const NO_QUEUE = '';

/** Clusters, namespaces and queues that an owner's runs may go to, and nothing else. */
export function launchOptions(
  views: readonly ClusterView[],
  owner: string,
): LaunchOption[] {
  const places = views.flatMap(view =>
    view.config.namespaces
      .filter(namespace => isOpenTo(namespace, owner))
      .map(namespace => ({ view, ...namespace })),
  );
  const clusters = [...new Set(places.map(({ view }) => view))];
  return [
    {
      name: 'cluster',
      title: 'Cluster',
      choices: clusters.map(({ config }) => ({
        value: config.name,
        title: config.title,
      })),
    },
    {
      name: 'namespace',
      title: 'Namespace',
      description:
        'Where the jobs are made; which ones there are depends on who owns the project.',
      choices: places.map(({ view, namespace }) => ({
        value: namespace,
        title: namespace,
        when: { cluster: view.config.name },
      })),
    },
    {
      name: 'queue',
      title: 'Queue',
      description: 'Shares the GPUs of the cluster between teams.',
      choices: places.flatMap(({ view, namespace }) =>
        queuesOf(view, namespace),
      ),
    },
  ];
}

function queuesOf(
  view: ClusterView,
  namespace: string,
): LaunchOption['choices'] {
  const when = { cluster: view.config.name, namespace };
  const queues = view.queues
    .list()
    .filter(({ metadata }) => metadata?.namespace === namespace)
    .map(({ metadata, status }) => ({
      value: metadata?.name ?? '',
      title: metadata?.name ?? '',
      description: `${status?.admittedWorkloads ?? 0} running, ${
        status?.pendingWorkloads ?? 0
      } waiting`,
      when,
    }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  return queues.length === 0 || view.config.allowWithoutQueue
    ? [...queues, { value: NO_QUEUE, title: 'No queue', when }]
    : queues;
}
