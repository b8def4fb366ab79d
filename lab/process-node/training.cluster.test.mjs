// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { freePort } from '../../scripts/lib/check/ports.mjs';
import { cacheFolder } from '../../scripts/lib/paths.mjs';
import { until } from '../../scripts/lib/testing/temporary.mjs';
import { LAB } from '../lib/places.mjs';
import {
  addImage,
  cluster,
  custom,
  newNamespace,
  ON_PROCESS_NODE,
  readPodLog,
} from '../testing/cluster.mjs';

/** PyTorch alone may need a minute to be imported on a busy machine. */
const LIMIT_MS = 300_000;

/** @returns {string | undefined} the `bin` of an environment with PyTorch */
function torchFolder() {
  const { LLMOPS_LAB_TORCH } = process.env;
  if (LLMOPS_LAB_TORCH) return LLMOPS_LAB_TORCH;
  const envs = path.join(cacheFolder(), 'envs');
  const names = fs.existsSync(envs) ? fs.readdirSync(envs) : [];
  return names
    .map(name => path.join(envs, name, 'bin'))
    .find(folder => fs.existsSync(path.join(folder, 'torchrun')));
}

const torch = torchFolder();
const withTorch = {
  skip: torch
    ? false
    : 'no training environment with PyTorch is installed; LLMOPS_LAB_TORCH names the bin of one',
};

/**
 * @param {object} options
 * @param {string} options.plural
 * @param {string} options.group
 * @param {string} options.version
 * @param {string} options.namespace
 * @param {string} options.condition - that is met at the end
 * @param {Record<string, unknown>} options.body
 */
async function runJob({ condition, body, ...of }) {
  const name = 'job';
  await custom.createNamespacedCustomObject({
    ...of,
    body: {
      apiVersion: `${of.group}/${of.version}`,
      metadata: { name },
      ...body,
    },
  });
  await until(
    `the job to be ${condition}`,
    async () => {
      const job = await custom.getNamespacedCustomObject({ ...of, name });
      /** @type {{ type: string, status: string, message: string }[]} */
      const conditions = job.status?.conditions ?? [];
      const met = conditions.filter(({ status }) => status === 'True');
      const failed = met.find(({ type }) => type === 'Failed');
      assert.equal(failed, undefined);
      return met.some(({ type }) => type === condition);
    },
    LIMIT_MS,
  );
}

/**
 * What all Pods of a namespace have written.
 *
 * @param {string} namespace
 */
async function allLogs(namespace) {
  const { items } = await cluster.core.listNamespacedPod({ namespace });
  const names = items.map(pod => pod.metadata?.name ?? '');
  const logs = await Promise.all(
    names.map(name => readPodLog(namespace, name)),
  );
  // Beside what the ranks say, a launcher may warn that another ended before it.
  return logs
    .flatMap(log => log.split('\n').filter(line => line.startsWith('rank ')))
    .sort();
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} how
 */
async function pytorchJob(t, how) {
  const namespace = await newNamespace(t);
  const image = addImage(t, {
    copy: path.join(LAB, 'testing', 'ranks'),
    path: torch && how === 'gloo' ? [torch] : [],
  });
  const port = { name: 'pytorchjob-port', containerPort: await freePort() };
  const container = {
    name: 'pytorch',
    image,
    command: ['python3', 'sum_of_ranks.py', how],
    ports: [port],
  };
  /** @param {number} replicas */
  const replica = replicas => ({
    replicas,
    restartPolicy: 'OnFailure',
    template: { spec: { ...ON_PROCESS_NODE, containers: [container] } },
  });
  await runJob({
    group: 'kubeflow.org',
    version: 'v1',
    plural: 'pytorchjobs',
    namespace,
    condition: 'Succeeded',
    body: {
      kind: 'PyTorchJob',
      spec: {
        runPolicy: { cleanPodPolicy: 'None' },
        pytorchReplicaSpecs: { Master: replica(1), Worker: replica(2) },
      },
    },
  });
  assert.deepEqual(await allLogs(namespace), [
    'rank 0 of 3 on job-master-0: 6',
    'rank 1 of 3 on job-worker-0: 6',
    'rank 2 of 3 on job-worker-1: 6',
  ]);
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} how
 * @param {string[]} launcher
 */
async function trainJob(t, how, launcher) {
  const namespace = await newNamespace(t);
  const image = addImage(t, {
    copy: path.join(LAB, 'testing', 'ranks'),
    path: torch && how === 'gloo' ? [torch] : [],
  });
  await runJob({
    group: 'trainer.kubeflow.org',
    version: 'v1alpha1',
    plural: 'trainjobs',
    namespace,
    condition: 'Complete',
    body: {
      kind: 'TrainJob',
      spec: {
        runtimeRef: { name: 'torch-process' },
        trainer: {
          numNodes: 2,
          image,
          command: [...launcher, 'sum_of_ranks.py', how],
        },
      },
    },
  });
  assert.deepEqual(await allLogs(namespace), [
    'rank 0 of 2 on job-node-0-0: 3',
    'rank 1 of 2 on job-node-0-1: 3',
  ]);
}

test('ranks of a PyTorchJob find each other', t => pytorchJob(t, 'sockets'));

test('nodes of a TrainJob find each other', t =>
  trainJob(t, 'sockets', ['python3']));

test('ranks of a PyTorchJob add up by gloo', withTorch, t =>
  pytorchJob(t, 'gloo'),
);

test('nodes of a TrainJob add up by gloo under torchrun', withTorch, t =>
  trainJob(t, 'gloo', ['torchrun']),
);
