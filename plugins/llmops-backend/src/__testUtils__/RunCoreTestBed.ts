import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  ExperimentTracker,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import {
  InMemoryEngine,
  type InMemoryProjectSource,
} from '@llmops/backstage-plugin-llmops-node/testing';
import type { Knex } from 'knex';
import { CatalogProjectReader } from '../projects/CatalogProjectReader';
import { ProjectLocations } from '../projects/ProjectLocations';
import { createRunCore } from '../runs/createRunCore';
import type { RunCore } from '../runs/RunCore';
import type { RunCoreSettings } from '../runs/settings';
import type { Caller } from '../services/types';
import { eventually } from './eventually';
import { PROJECT, projectEntity, projectSource } from './projectFixture';

/** Settings that make a test quick; leases are long enough for a busy machine. */
const SETTINGS: Partial<RunCoreSettings> = {
  leaseMs: 3_000,
  pollMs: 20,
  backoffMs: 10,
  maxTries: 4,
};

export interface TestBedOptions {
  database: Knex;
  engine?: TrainingEngine;
  tracker?: ExperimentTracker;
  settings?: Partial<RunCoreSettings>;
}

/** A project in memory, and cores that work on one database as replicas of a portal do. */
export class RunCoreTestBed {
  readonly engine: TrainingEngine;
  readonly changes: LlmopsChange[] = [];
  readonly sources: InMemoryProjectSource;
  readonly commit: string;
  readonly caller: Caller = caller('user:default/jae.min');
  readonly core: RunCore;
  readonly #options: TestBedOptions;
  readonly #cores: RunCore[] = [];

  constructor(options: TestBedOptions) {
    this.#options = options;
    this.engine = options.engine ?? new InMemoryEngine();
    const { source, commit } = projectSource();
    this.sources = source;
    this.commit = commit;
    this.core = this.replica();
  }

  /** One more core over the same database. */
  replica(engine: TrainingEngine = this.engine): RunCore {
    const { database, tracker, settings } = this.#options;
    const core = createRunCore({
      database,
      projects: CatalogProjectReader.create({
        catalog: catalogServiceMock({ entities: [projectEntity()] }),
        locations: new ProjectLocations({
          sources: [this.sources],
          trustedOrigins: [],
        }),
      }),
      engines: new Map([[engine.id, engine]]),
      trackers: new Map(tracker ? [[tracker.id, tracker]] : []),
      notifyChange: change => this.changes.push(change),
      settings: { ...SETTINGS, ...settings },
      logger: mockServices.logger.mock(),
    });
    this.#cores.push(core);
    return core;
  }

  async launch(parameters: Record<string, string | number> = {}) {
    const request = { project: PROJECT, pipeline: 'train', parameters };
    const { run } = await this.core.service.launch(request, this.caller);
    return run.id;
  }

  /** The run once its state is one of these. */
  async reaches(runId: string, ...states: string[]) {
    return eventually(async () => {
      const run = await this.core.service.get(runId, this.caller);
      return states.includes(run.state) && run;
    });
  }

  async eventTypes(runId: string): Promise<string[]> {
    const events = await this.core.service.listEvents(
      runId,
      undefined,
      this.caller,
    );
    return events.map(({ type }) => type);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#cores.map(core => core.stop()));
  }
}

export function caller(userEntityRef: string): Caller {
  return { credentials: mockCredentials.user(userEntityRef) };
}
