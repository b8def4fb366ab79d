import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import { POD, type ResourceKind } from '../clusters/kinds';
import type { PreflightContext } from './runChecks';

/** What the portal has to do in the namespace of a run. */
export async function checkPermissions({
  view,
  kind,
  spec,
}: PreflightContext): Promise<PreflightCheck[]> {
  const { namespace } = spec.options;
  const needs: Array<[string, ResourceKind]> = [
    ['create', kind.resource],
    ['get', kind.resource],
    ['patch', kind.resource],
    ['delete', kind.resource],
    ['list', POD],
    ['get', { ...POD, plural: 'pods/log' }],
  ];
  const answers = await Promise.all(
    needs.map(async ([verb, resource]) => ({
      deed: `${verb} ${resource.plural}`,
      ...(await view.client.isAllowed(verb, resource, namespace)),
    })),
  );
  const refused = answers.filter(({ allowed }) => !allowed);
  const common = { id: 'permissions', title: 'Permissions in the cluster' };
  return refused.length === 0
    ? [
        {
          ...common,
          status: 'ok',
          message: `The portal may run jobs in the namespace "${namespace}"`,
        },
      ]
    : [
        {
          ...common,
          status: 'error',
          option: 'namespace',
          message: `The portal's account may not ${refused
            .map(({ deed }) => deed)
            .join(
              ', ',
            )} in the namespace "${namespace}"; a platform engineer can bind the roles of the engine there`,
        },
      ];
}
