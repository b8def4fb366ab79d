import { randomUUID } from 'node:crypto';
import type { AttemptSpec } from '../engine';
import { engineContract } from './engineContract';
import { InMemoryEngine } from './InMemoryEngine';
import { InMemoryJobs } from './InMemoryJobs';
import { InMemoryProjectSource } from './InMemoryProjectSource';

engineContract('InMemoryEngine', async () => {
  const jobs = new InMemoryJobs();
  const sources = new InMemoryProjectSource();
  sources.commit('project', { 'llmops.yaml': '' });
  const source = await sources.open({
    entityRef: 'component:default/project',
    repository: 'memory:project',
  });
  let engine = new InMemoryEngine({ jobs });
  return {
    engine: () => engine,
    restart: async () => {
      engine = new InMemoryEngine({ jobs });
    },
    spec: async (behavior): Promise<AttemptSpec> => ({
      dispatchKey: `${randomUUID()}-1`,
      runId: 'run',
      attempt: 1,
      project: 'component:default/project',
      owner: 'group:default/research',
      options: {},
      startedBy: 'user:default/someone',
      source,
      pipeline: {
        name: 'train',
        title: 'Train',
        engines: { memory: { file: 'steps' } },
        parameters: {},
        profiles: [],
        steps: { first: {}, second: {} },
        environments: {},
      },
      parameters: { outcome: behavior },
      resources: {},
      environment: {},
      confirmations: [],
    }),
    release: async spec => jobs.release(spec.dispatchKey),
    countJobs: async spec => jobs.count(spec.dispatchKey),
    lose: async spec => jobs.lose(spec.dispatchKey),
    cleanup: async () => {},
  };
});
