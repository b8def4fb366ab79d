// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AuthorizationV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import { asPortal, cluster, uniqueName } from '../testing/cluster.mjs';

const authorization = asPortal.config.makeApiClient(AuthorizationV1Api);
const custom = asPortal.config.makeApiClient(CustomObjectsApi);

/**
 * @param {string} verb
 * @param {string} what - `resource.group/subresource`
 * @param {{ namespace?: string, name?: string }} [where]
 */
async function mayPortal(verb, what, where = {}) {
  const [path, subresource] = what.split('/');
  const [resource, ...group] = path.split('.');
  const attributes = { verb, resource, group: group.join('.'), subresource };
  const review = await authorization.createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { ...attributes, ...where } } },
  });
  return review.status?.allowed;
}

test('the portal may do what its features need, in its namespaces alone', async () => {
  const inside = { namespace: 'team-llm' };
  const outside = { namespace: 'default' };
  for (const [verb, what, where, allowed] of /** @type {const} */ ([
    ['create', 'pytorchjobs.kubeflow.org', inside, true],
    ['create', 'pytorchjobs.kubeflow.org', outside, false],
    ['delete', 'trainjobs.trainer.kubeflow.org', inside, true],
    ['watch', 'pods', inside, true],
    ['get', 'pods/log', inside, true],
    ['get', 'pods/log', outside, false],
    ['create', 'pods', inside, false],
    ['create', 'pods/exec', inside, false],
    ['watch', 'nodes', {}, true],
    ['get', 'secrets', { ...inside, name: 'llmops-training' }, true],
    ['get', 'secrets', { ...inside, name: 'another' }, false],
    ['list', 'secrets', inside, false],
    ['watch', 'workloads.kueue.x-k8s.io', inside, true],
    ['delete', 'workloads.kueue.x-k8s.io', inside, false],
    ['create', 'notebooks.kubeflow.org', inside, true],
    ['create', 'notebooks.kubeflow.org', outside, false],
    ['watch', 'persistentvolumeclaims', inside, true],
    ['patch', 'deployments.apps', inside, true],
    ['delete', 'deployments.apps', inside, false],
    ['patch', 'deployments.apps', outside, false],
  ])) {
    const told = `${verb} ${what} ${JSON.stringify(where)}`;
    assert.equal(await mayPortal(verb, what, where), allowed, told);
  }
});

test('the portal sees who waits in a queue, and where', async t => {
  const namespace = 'team-vision';
  const job = {
    group: 'kubeflow.org',
    version: 'v1',
    plural: 'pytorchjobs',
    namespace,
  };
  const template = {
    metadata: { annotations: { 'lab.kwok/run-for': '1h' } },
    spec: {
      containers: [
        {
          name: 'pytorch',
          image: 'registry.example.com/train:1',
          resources: { limits: { 'nvidia.com/gpu': '8' } },
        },
      ],
    },
  };
  const name = uniqueName('too-big');
  await custom.createNamespacedCustomObject({
    ...job,
    body: {
      apiVersion: 'kubeflow.org/v1',
      kind: 'PyTorchJob',
      metadata: { name, labels: { 'kueue.x-k8s.io/queue-name': 'gpu' } },
      spec: {
        pytorchReplicaSpecs: {
          Master: { replicas: 1, restartPolicy: 'Never', template },
          Worker: { replicas: 9, restartPolicy: 'Never', template },
        },
      },
    },
  });
  t.after(() => custom.deleteNamespacedCustomObject({ ...job, name }));
  await until('the job among those that wait', async () => {
    const pending = await custom.getNamespacedCustomObject({
      group: 'visibility.kueue.x-k8s.io',
      version: 'v1beta1',
      namespace,
      plural: 'localqueues',
      name: 'gpu/pendingworkloads',
    });
    return pending.items?.some(
      (/** @type {{ metadata: { name: string } }} */ item) =>
        item.metadata.name.includes(name),
    );
  });
  const { items } = await cluster.core.listNamespacedPod({
    namespace,
    labelSelector: `training.kubeflow.org/job-name=${name}`,
  });
  assert.equal(items.length, 0);
});
