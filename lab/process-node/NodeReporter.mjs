// @ts-check
import os from 'node:os';
import { V1MicroTime } from '@kubernetes/client-node';
import { complain } from '../../scripts/lib/console.mjs';
import { isAnswer, orAbsent } from './Cluster.mjs';

const KIND = 'lab.llmops.dev/kind';
const LEASES = 'kube-node-lease';
const HEARTBEAT_MS = 10_000;
const CAPACITY = {
  cpu: '16',
  memory: '32Gi',
  'ephemeral-storage': '100Gi',
  pods: '110',
};

/**
 * @param {string} name
 * @param {number} port
 * @returns {import('@kubernetes/client-node').V1NodeStatus}
 */
function nodeStatus(name, port) {
  const now = new Date();
  return {
    capacity: CAPACITY,
    allocatable: CAPACITY,
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'ProcessNodeReady',
        message: 'runs Pods as processes',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      osImage: os.version(),
      kernelVersion: os.release(),
      kubeletVersion: `process-node-${process.version}`,
      kubeProxyVersion: '',
      containerRuntimeVersion: 'process://1',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  };
}

/** Tells the cluster that the node is there, again and again. */
export class NodeReporter {
  #cluster;
  #name;
  #port;

  /**
   * @param {import('./Cluster.mjs').Cluster} cluster
   * @param {string} name
   * @param {number} port - of the node's API
   */
  constructor(cluster, name, port) {
    this.#cluster = cluster;
    this.#name = name;
    this.#port = port;
  }

  /** Makes the node known, and keeps on telling that it lives. */
  async start() {
    await this.#register();
    await this.#beat();
    setInterval(() => {
      this.#beat().catch(error => complain(`No heartbeat: ${error}`));
    }, HEARTBEAT_MS);
  }

  async #register() {
    const { core } = this.#cluster;
    const name = this.#name;
    const present = await orAbsent(core.readNode({ name }));
    if (!present) {
      const labels = {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node.kubernetes.io/instance-type': 'process',
        [KIND]: 'process',
      };
      // Only Pods that are made to run as processes shall come here.
      const taints = [{ key: KIND, value: 'process', effect: 'NoSchedule' }];
      await core.createNode({
        body: { metadata: { name, labels }, spec: { taints } },
      });
    }
    while (!(await this.#isReady())) await this.#becomeReady();
  }

  async #beat() {
    const { coordination } = this.#cluster;
    const name = this.#name;
    const of = { name, namespace: LEASES };
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: 40,
      renewTime: new V1MicroTime(),
    };
    const lease = await orAbsent(coordination.readNamespacedLease(of));
    if (!lease) {
      const body = { metadata: of, spec };
      await coordination.createNamespacedLease({ namespace: LEASES, body });
      return;
    }
    await coordination.replaceNamespacedLease({
      ...of,
      body: { ...lease, spec },
    });
    // After it was taken for lost, the node has to say again that it is ready.
    if (!(await this.#isReady())) await this.#becomeReady();
  }

  async #isReady() {
    const name = this.#name;
    const { status } = await this.#cluster.core.readNode({ name });
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    return ready?.status === 'True';
  }

  async #becomeReady() {
    const { core } = this.#cluster;
    const name = this.#name;
    const body = await core.readNode({ name });
    body.status = nodeStatus(name, this.#port);
    try {
      await core.replaceNodeStatus({ name, body });
    } catch (error) {
      // A controller changed the node meanwhile; it is tried again.
      if (!isAnswer(error, 409)) throw error;
    }
  }
}
