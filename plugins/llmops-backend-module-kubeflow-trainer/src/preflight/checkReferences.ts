import { NotAllowedError } from '@backstage/errors';
import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import type { ResourceKind } from '../clusters/kinds';
import type { JobPlan } from '../jobs/JobPlan';
import type { PreflightContext } from './runChecks';

const core = (plural: string, kind: string): ResourceKind => ({
  group: '',
  version: 'v1',
  plural,
  kind,
});
const SECRET = core('secrets', 'Secret');
const CONFIG_MAP = core('configmaps', 'ConfigMap');
const CLAIM = core('persistentvolumeclaims', 'PersistentVolumeClaim');
const SERVICE_ACCOUNT = core('serviceaccounts', 'ServiceAccount');

interface Reference {
  kind: ResourceKind;
  name: string;
}

/** Whether the Secrets, ConfigMaps, claims and accounts that the Pods need are there. */
export async function checkReferences(
  { view, spec }: PreflightContext,
  plans: readonly JobPlan[],
): Promise<PreflightCheck[]> {
  const { namespace } = spec.options;
  const references = plans.flatMap(referencesOf);
  const distinct = [
    ...new Map(
      references.map(reference => [
        `${reference.kind.kind}/${reference.name}`,
        reference,
      ]),
    ),
  ];
  const looked = await Promise.all(
    distinct.map(async ([text, { kind, name }]) => {
      try {
        const found = await view.client.find(kind, name, namespace);
        return { text, state: found ? 'there' : 'missing' };
      } catch (error) {
        if (error instanceof NotAllowedError) {
          // Who may see that a Secret is there may read it, too: many clusters do not permit that.
          return { text, state: 'unknown' };
        }
        throw error;
      }
    }),
  );
  const named = (state: string) =>
    looked.filter(entry => entry.state === state).map(({ text }) => text);
  const missing = named('missing');
  const unknown = named('unknown');
  const common = { id: 'references', title: 'What the Pods need' };
  if (missing.length > 0) {
    return [
      {
        ...common,
        status: 'error',
        message: `The namespace "${namespace}" has no ${missing.join(
          ', ',
        )}; make it there, or correct the project's file`,
      },
    ];
  }
  if (unknown.length > 0) {
    return [
      {
        ...common,
        status: 'warning',
        message: `The portal may not see whether ${unknown.join(
          ', ',
        )} is there; without it the Pods do not start`,
      },
    ];
  }
  return distinct.length === 0
    ? []
    : [{ ...common, status: 'ok', message: 'All of it is there' }];
}

function referencesOf({
  step,
  secretEnvironment,
  namespace,
}: JobPlan): Reference[] {
  const variables = step.environment.flatMap<Reference>(variable => {
    if ('secret' in variable) {
      return [{ kind: SECRET, name: variable.secret.name }];
    }
    return 'configMap' in variable
      ? [{ kind: CONFIG_MAP, name: variable.configMap.name }]
      : [];
  });
  const account = namespace.serviceAccount;
  return [
    ...variables,
    ...secretEnvironment.map(({ secret }) => ({ kind: SECRET, name: secret })),
    ...namespace.imagePullSecrets.map(name => ({ kind: SECRET, name })),
    ...step.volumes.map(({ claim }) => ({ kind: CLAIM, name: claim })),
    ...(account ? [{ kind: SERVICE_ACCOUNT, name: account }] : []),
  ];
}
