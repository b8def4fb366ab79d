// @ts-check
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { down } from '../../../lab/lib/down.mjs';
import { labCache } from '../../../lab/lib/places.mjs';
import { freePortBase } from '../../../lab/lib/ports.mjs';
import { claimTestLab } from '../../../lab/lib/testLabs.mjs';
import { up } from '../../../lab/lib/up.mjs';
import { registryHost } from '../../../lab/parts/registry.mjs';

const run = promisify(execFile);
export const NAMESPACE = 'team-llm';
/** Label of the nodes that the benchmark adds, and Pods on each of them. */
const ROLE = { 'llmops.dev/bench': 'yes' };
const PODS_PER_NODE = 110;

/** A lab of the benchmark's own, with room for so many Pods. */
export class BenchLab {
  /** @param {number} pods */
  static async start(pods) {
    const cache = labCache();
    const { state, release } = claimTestLab(cache);
    const lab = await up({
      cache,
      state,
      portBase: await freePortBase(cache),
      pipelines: false,
      without: ['argo-rollouts', 'trainer', 'notebook-controller'],
    });
    const bench = new BenchLab(lab, state, release);
    await bench.#addNodes(Math.ceil(pods / PODS_PER_NODE) + 1);
    return bench;
  }

  /**
   * @param {import('../../../lab/lib/Lab.mjs').Lab} lab
   * @param {string} state
   * @param {() => void} release
   */
  constructor(lab, state, release) {
    this.lab = lab;
    this.registry = registryHost(lab);
    this.image = `${this.registry}/lab/bench`;
    /** An administrator's connection. */
    this.admin = new KubeConfig();
    this.admin.loadFromFile(lab.kubeconfig('admin'));
    /** The connection of the portal's own account. */
    this.portal = new KubeConfig();
    this.portal.loadFromFile(lab.kubeconfig('portal'));
    /** Files by which the API server shows who it is. */
    this.pki = {
      ca: lab.file('pki', 'ca.crt'),
      cert: lab.file('pki', 'apiserver.crt'),
      key: lab.file('pki', 'apiserver.key'),
    };
    this.#state = state;
    this.#release = release;
  }

  #state;
  #release;

  /**
   * kubectl as an administrator.
   *
   * @param {string[]} args
   * @param {string} [input]
   */
  async kubectl(args, input = '') {
    const running = run(
      this.lab.program('kubectl'),
      ['-n', NAMESPACE, ...args],
      {
        env: { ...process.env, KUBECONFIG: this.lab.kubeconfig('admin') },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  async stop() {
    await down({ state: this.#state }, () => {});
    this.#release();
    fs.rmSync(this.#state, { recursive: true, force: true });
  }

  /** @param {number} count */
  async #addNodes(count) {
    const amounts = { cpu: '96', memory: '1Ti', pods: `${PODS_PER_NODE}` };
    const items = Array.from({ length: count }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: `bench-${index}`,
        labels: { 'kubernetes.io/hostname': `bench-${index}`, ...ROLE },
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
      },
      status: { capacity: amounts, allocatable: amounts },
    }));
    const list = { apiVersion: 'v1', kind: 'List', items };
    await this.kubectl(['create', '-f', '-'], JSON.stringify(list));
  }
}

/** What every benchmark Pod needs to come to the nodes of the benchmark. */
export const PLACEMENT = ROLE;
