// @ts-check
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CustomObjectsApi } from '@kubernetes/client-node';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import { Cluster, orAbsent } from '../process-node/Cluster.mjs';

/** @typedef {import('@kubernetes/client-node').V1PodSpec} V1PodSpec */

/** @param {string} name - of a variable that `npm run test:cluster` sets */
function setting(name) {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: run \`npm run test:cluster\``);
}

/** The lab, with all rights. */
export const cluster = new Cluster(setting('LLMOPS_LAB_ADMIN_KUBECONFIG'));
/** The lab, with the rights of the portal. */
export const asPortal = new Cluster(setting('LLMOPS_LAB_KUBECONFIG'));
export const custom = cluster.config.makeApiClient(CustomObjectsApi);

/** @param {string} prefix */
export const uniqueName = prefix =>
  `${prefix}-${randomBytes(4).toString('hex')}`;

/** Puts a Pod on the node that really runs it. */
export const ON_PROCESS_NODE = {
  nodeSelector: { 'lab.llmops.dev/kind': 'process' },
  tolerations: [{ key: 'lab.llmops.dev/kind', operator: 'Exists' }],
};

/**
 * A namespace of its own, which is removed after the test.
 *
 * @param {import('node:test').TestContext} test
 */
export async function newNamespace(test) {
  const name = uniqueName('test');
  await cluster.core.createNamespace({ body: { metadata: { name } } });
  test.after(() => cluster.core.deleteNamespace({ name }));
  await until('the default service account', () =>
    orAbsent(
      cluster.core.readNamespacedServiceAccount({
        name: 'default',
        namespace: name,
      }),
    ),
  );
  return name;
}

/**
 * @param {string} namespace
 * @param {V1PodSpec} spec
 * @param {Record<string, string>} [annotations]
 * @returns {Promise<string>} its name
 */
export async function createPod(namespace, spec, annotations) {
  const name = uniqueName('pod');
  await cluster.core.createNamespacedPod({
    namespace,
    body: { metadata: { name, annotations }, spec },
  });
  return name;
}

/**
 * A Pod whose one container runs a shell script on the process node.
 *
 * @param {string} namespace
 * @param {string} script
 * @param {Partial<V1PodSpec>} [spec]
 */
export function createScript(namespace, script, spec = {}) {
  const container = {
    name: 'main',
    image: 'lab/shell',
    command: ['sh', '-c', script],
  };
  return createPod(namespace, {
    ...ON_PROCESS_NODE,
    restartPolicy: 'Never',
    ...spec,
    containers: [{ ...container, ...spec.containers?.[0] }],
  });
}

/**
 * Says what an image is to the process node, as long as the test lasts.
 *
 * @param {import('node:test').TestContext} test
 * @param {import('../process-node/images.mjs').Image} image
 * @returns {string} its reference
 */
export function addImage(test, image) {
  const name = uniqueName('image');
  const folder = path.join(setting('LAB_STATE'), 'images');
  const file = path.join(folder, `${name}.json`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ images: { [name]: image } }));
  test.after(() => fs.rmSync(file));
  return name;
}

/**
 * @param {string} namespace
 * @param {string} name
 */
export const readPod = (namespace, name) =>
  cluster.core.readNamespacedPod({ namespace, name });

/**
 * @param {string} namespace
 * @param {string} name
 * @param {string} phase
 */
export function podInPhase(namespace, name, phase) {
  return until(`${name} to be ${phase}`, async () => {
    const pod = await readPod(namespace, name);
    return pod.status?.phase === phase ? pod : undefined;
  });
}

/**
 * @param {string} namespace
 * @param {string} name
 * @param {Partial<import('@kubernetes/client-node').CoreV1ApiReadNamespacedPodLogRequest>} [options]
 */
export const readPodLog = (namespace, name, options = {}) =>
  cluster.core.readNamespacedPodLog({ namespace, name, ...options });
