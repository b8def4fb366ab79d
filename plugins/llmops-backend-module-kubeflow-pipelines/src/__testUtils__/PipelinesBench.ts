import { randomBytes } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  AttemptSpec,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import type { SendingTimes } from '../attempts/RunSender';
import { createEngine } from '../createEngine';
import { compiled, definition } from './compiled';
import { FaultProxy } from './FaultProxy';
import { PodPlayer, type PodPlan } from './PodPlayer';

/** What `npm run test:cluster` says of the lab that it started; undefined without Pipelines. */
export const LAB_PIPELINES_URL = process.env.LLMOPS_LAB_KFP_URL;

/** Tests that need Pipelines; skipped in a lab that has none. */
export const describePipelines = LAB_PIPELINES_URL ? describe : describe.skip;

/** Doubts that end soon enough for a test, and late enough for the lab. */
export const TEST_TIMES: SendingTimes = {
  graceMs: 8_000,
  freshMs: 5_000,
  patienceMs: 500,
  lookEveryMs: 100,
};

/** Not by the names that Pods of newer controllers have. */
const LOG_OF_POD = /\/nodes\/((?:(?!-container-impl-)[^/])+)\/log/;
const PROJECT = 'component:default/pipelines-test';

export interface BenchOptions {
  url?: string;
  text?: string;
  times?: SendingTimes;
  pageSize?: number;
  /** Of the server in the configuration. */
  settings?: JsonObject;
  /** Host of a registry without TLS. */
  registry?: string;
}

/** Engines over the lab's Pipelines, with a hand on the Pods behind it. */
export class PipelinesBench {
  readonly #source = new InMemoryProjectSource();
  readonly #gate: FaultProxy;

  private constructor(readonly pods: PodPlayer, gate: FaultProxy) {
    this.#gate = gate;
  }

  static async start(): Promise<PipelinesBench> {
    const kubeconfig = process.env.LLMOPS_LAB_ADMIN_KUBECONFIG;
    if (!LAB_PIPELINES_URL || !kubeconfig) {
      throw new Error('The lab is not set: run `npm run test:cluster`');
    }
    const pods = new PodPlayer(kubeconfig);
    const gate = await FaultProxy.start(LAB_PIPELINES_URL);
    // What a simulated Pod says is only there once the player has put it there.
    gate.hold(async line => {
      const [, pod] = LOG_OF_POD.exec(line) ?? [];
      await (pod ? pods.untilPlayed(pod) : undefined);
    });
    return new PipelinesBench(pods, gate);
  }

  /** Address of the lab's Pipelines. */
  get url(): string {
    return this.#gate.url;
  }

  /** A new engine, as after a start of the portal. */
  engine(options: BenchOptions = {}) {
    return this.create(options).engine;
  }

  create({
    url = this.url,
    times = TEST_TIMES,
    pageSize,
    settings = {},
    registry,
  }: BenchOptions = {}) {
    const created = createEngine(
      mockServices.rootConfig({
        data: {
          llmops: {
            ...(registry
              ? { registries: { [registry]: { insecure: true } } }
              : {}),
            pipelines: {
              lab: {
                url,
                namespaces: [{ owners: ['*'] }],
                pollInterval: { milliseconds: 300 },
                ...settings,
              },
            },
          },
        },
      }),
      mockServices.logger.mock(),
      { times, pageSize, logPaceMs: 300 },
    );
    if (!created) {
      throw new Error('No server is configured');
    }
    return { engine: created.engine, server: created.servers[0] };
  }

  /** An attempt that was never sent, of a pipeline with the steps `first` and `second`. */
  async spec(
    plan: Partial<PodPlan> = {},
    changes: Partial<AttemptSpec> & { text?: string } = {},
  ): Promise<AttemptSpec> {
    const runId = `k${randomBytes(5).toString('hex')}`;
    const dispatchKey = `${runId}-1`;
    this.pods.plan(dispatchKey, { waits: false, fails: false, ...plan });
    const { text = compiled(), ...rest } = changes;
    return {
      dispatchKey,
      runId,
      attempt: 1,
      project: PROJECT,
      owner: 'group:default/research',
      startedBy: 'user:default/jae.min',
      source: await this.checkout(dispatchKey, text),
      pipeline: definition(),
      options: { server: 'lab', namespace: '' },
      parameters: {},
      resources: {},
      environment: {},
      confirmations: [],
      ...rest,
    };
  }

  async checkout(name: string, text: string): Promise<ProjectCheckout> {
    this.#source.commit(name, { 'pipelines/train.yaml': text });
    return this.#source.open({
      entityRef: PROJECT,
      repository: `memory:${name}`,
    });
  }

  /** Runs that exist under a dispatch key, archived ones too. */
  async runs(dispatchKey: string): Promise<Array<Record<string, unknown>>> {
    const filter = JSON.stringify({
      predicates: [
        { operation: 'EQUALS', key: 'display_name', string_value: dispatchKey },
      ],
    });
    const { runs = [] } = await this.ask(
      `runs?page_size=100&filter=${encodeURIComponent(filter)}`,
    );
    return runs;
  }

  /** Runs or Workflows that exist for an attempt, whichever are more. */
  async countJobs({ dispatchKey }: AttemptSpec): Promise<number> {
    return Math.max(
      (await this.runs(dispatchKey)).length,
      await this.pods.countWorkflows(dispatchKey),
    );
  }

  async ask(path: string, request: RequestInit = {}) {
    const response = await fetch(`${this.url}/apis/v2beta1/${path}`, request);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    for (const dispatchKey of this.pods.planned) {
      for (const { run_id: id, state } of await this.runs(dispatchKey)) {
        if (state === 'RUNNING' || state === 'PENDING') {
          await this.ask(`runs/${id}:terminate`, { method: 'POST' });
        }
      }
    }
    await this.#gate.close();
    await this.pods.close();
  }
}
