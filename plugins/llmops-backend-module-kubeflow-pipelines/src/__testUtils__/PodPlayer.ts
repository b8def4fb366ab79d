import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
} from '@kubernetes/client-node';

/** How the Pods of a run behave. */
export interface PodPlan {
  /** `first` runs until it is released. */
  waits: boolean;
  /** `second` ends with an error. */
  fails: boolean;
}

const NAMESPACE = 'kubeflow';
const RUN_NAME = 'pipelines.kubeflow.org/run_name';
const NODE_NAME = 'workflows.argoproj.io/node-name';
const WORKFLOW = 'workflows.argoproj.io/workflow';
const EXECUTOR = /\.root\.([^.]+)\.executor(\(\d+\))?$/;
const LOOK_MS = 200;
const LOGS = {
  group: 'kwok.x-k8s.io',
  version: 'v1alpha1',
  plural: 'logs',
  namespace: NAMESPACE,
};

/**
 * Stands in for the processes of the lab's simulated Pods: how long they run, how they end, and what they write. Their
 * logs take the way through kubelet, API server and Pipelines.
 */
export class PodPlayer {
  readonly #core: CoreV1Api;
  readonly #custom: CustomObjectsApi;
  readonly #plans = new Map<string, PodPlan>();
  readonly #played = new Map<string, { key: string; pod: V1Pod }>();
  readonly #logs: string[] = [];
  readonly #stopping = new AbortController();
  readonly #folder = mkdtemp(join(tmpdir(), 'llmops-pods-'));
  readonly #playing: Promise<void>;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.#core = config.makeApiClient(CoreV1Api);
    this.#custom = config.makeApiClient(CustomObjectsApi);
    this.#playing = this.#play();
  }

  /** Dispatch keys of all runs that are played. */
  get planned(): string[] {
    return [...this.#plans.keys()];
  }

  plan(dispatchKey: string, plan: PodPlan): void {
    this.#plans.set(dispatchKey, plan);
  }

  /** Lets the step that waits end. */
  async release(dispatchKey: string): Promise<void> {
    const plan = this.#plans.get(dispatchKey);
    this.#plans.set(dispatchKey, {
      waits: false,
      fails: plan?.fails ?? false,
    });
    for (const { key, pod } of this.#played.values()) {
      if (key === dispatchKey) {
        const name = pod.metadata?.name ?? '';
        await appendFile(await this.#logFile(name), line('it goes on'));
        await this.#annotate(name, { 'lab.kwok/run-for': '1s' });
      }
    }
  }

  /** Resolves when the Pod says what it should. */
  async untilPlayed(pod: string): Promise<void> {
    while (!this.#played.has(pod) && !this.#stopping.signal.aborted) {
      await wait(LOOK_MS / 4);
    }
  }

  /** Takes the Pods of a run away, and with them what they wrote. */
  async deletePods(dispatchKey: string): Promise<void> {
    for (const { key, pod } of this.#played.values()) {
      if (key === dispatchKey) {
        await this.#core.deleteNamespacedPod({
          name: pod.metadata?.name ?? '',
          namespace: NAMESPACE,
          gracePeriodSeconds: 0,
        });
      }
    }
  }

  /** Workflows that were made for a dispatch key. */
  async countWorkflows(dispatchKey: string): Promise<number> {
    return (await this.#workflows()).filter(({ run }) => run === dispatchKey)
      .length;
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#playing;
    for (const name of this.#logs) {
      await this.#custom
        .deleteNamespacedCustomObject({ ...LOGS, name })
        .catch(() => {});
    }
    await rm(await this.#folder, { recursive: true, force: true });
  }

  async #play(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#look().catch(() => {});
      await wait(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const flows = new Map(
      (await this.#workflows()).map(({ name, run }) => [name, run]),
    );
    const { items } = await this.#core.listNamespacedPod({
      namespace: NAMESPACE,
      labelSelector: WORKFLOW,
    });
    for (const pod of items) {
      const { name = '', labels = {}, annotations = {} } = pod.metadata ?? {};
      const key = flows.get(labels[WORKFLOW]) ?? '';
      const plan = this.#plans.get(key);
      const [, step] = EXECUTOR.exec(annotations[NODE_NAME] ?? '') ?? [];
      if (plan && step && !this.#played.has(name)) {
        await this.#begin(name, step, plan);
        this.#played.set(name, { key, pod });
      }
    }
  }

  async #begin(name: string, step: string, plan: PodPlan): Promise<void> {
    const logsFile = await this.#logFile(name);
    await writeFile(
      logsFile,
      [`${step} is up`, `배치 ${step}`].map(line).join(''),
    );
    this.#logs.push(name);
    await this.#custom.createNamespacedCustomObject({
      ...LOGS,
      body: {
        apiVersion: 'kwok.x-k8s.io/v1alpha1',
        kind: 'Logs',
        metadata: { name, namespace: NAMESPACE },
        spec: { logs: [{ containers: ['main'], logsFile, follow: false }] },
      },
    });
    while (
      !this.#stopping.signal.aborted &&
      !(await this.#says(name, `${step} is up`))
    ) {
      await wait(LOOK_MS / 4);
    }
    const waits = plan.waits && step === 'first';
    const fails = plan.fails && step === 'second';
    await this.#annotate(name, {
      'lab.kwok/run-for': waits ? '1h' : '1s',
      ...(fails ? { 'lab.kwok/exit-code': '3' } : {}),
    });
  }

  async #says(name: string, text: string): Promise<boolean> {
    const log = await this.#core
      .readNamespacedPodLog({ name, namespace: NAMESPACE, container: 'main' })
      .catch(() => '');
    return log.includes(text);
  }

  async #workflows(): Promise<Array<{ name: string; run: string }>> {
    const list: {
      items: Array<{
        metadata: { name: string; annotations?: Record<string, string> };
      }>;
    } = await this.#custom.listNamespacedCustomObject({
      group: 'argoproj.io',
      version: 'v1alpha1',
      plural: 'workflows',
      namespace: NAMESPACE,
    });
    return list.items.map(({ metadata }) => ({
      name: metadata.name,
      run: metadata.annotations?.[RUN_NAME] ?? '',
    }));
  }

  async #annotate(name: string, annotations: Record<string, string>) {
    await this.#core.patchNamespacedPod(
      { name, namespace: NAMESPACE, body: { metadata: { annotations } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
  }

  async #logFile(pod: string): Promise<string> {
    return join(await this.#folder, `${pod}.log`);
  }
}

/** A line as the container runtime writes it. */
function line(text: string): string {
  return `${new Date().toISOString()} stdout F ${text}\n`;
}
