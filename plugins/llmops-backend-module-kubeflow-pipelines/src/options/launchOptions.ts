import type { LaunchOption } from '@llmops/backstage-plugin-llmops-common';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';
import type { PipelinesConfig } from '../config/readPipelinesConfig';

/** The choice that stands for the namespace of a server of one user. */
export const ONLY_NAMESPACE = '';

/** Servers and namespaces that an owner's runs may go to, and nothing else. */
export function launchOptions(
  servers: readonly PipelinesConfig[],
  owner: string,
): LaunchOption[] {
  const places = servers.flatMap(server =>
    server.namespaces
      .filter(namespace => isOpenTo(namespace, owner))
      .map(({ namespace }) => ({ server, namespace })),
  );
  const open = [...new Set(places.map(({ server }) => server))];
  return [
    {
      name: 'server',
      title: 'Server',
      choices: open.map(({ name, title }) => ({ value: name, title })),
    },
    {
      name: 'namespace',
      title: 'Namespace',
      description:
        'Where the run is made; which ones there are depends on who owns the project.',
      choices: places.map(({ server, namespace }) => ({
        value: namespace ?? ONLY_NAMESPACE,
        title: namespace ?? "The server's own",
        when: { server: server.name },
      })),
    },
  ];
}
