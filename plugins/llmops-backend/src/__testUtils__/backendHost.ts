import { createInterface } from 'node:readline';
import type { LoggerService } from '@backstage/backend-plugin-api';
import knexFactory from 'knex';
import { z } from 'zod';
import { CatalogProjectReader } from '../projects/CatalogProjectReader';
import { ProjectLocations } from '../projects/ProjectLocations';
import { createRunCore } from '../runs/createRunCore';
import type { Caller } from '../services/types';
import { eventually } from './eventually';
import { FileEngine } from './FileEngine';
import { PROJECT, projectEntity, projectSource } from './projectFixture';

/*
 * A backend in a process of its own, to be killed: the real core on a real database, and an engine whose jobs are
 * processes. It is told what to do by one JSON line at a time, and answers each with one line.
 */

const optionsSchema = z.object({
  client: z.enum(['pg', 'better-sqlite3']),
  connection: z.record(z.string(), z.unknown()),
  /** Folder of the engine's jobs. */
  jobs: z.string(),
});

const commandSchema = z.object({
  /** Launches under this key, which answers an earlier run if there is one. */
  key: z.string(),
  outcome: z.enum(['succeeds', 'waits']),
  /** Where it kills itself from now on. */
  faultPoint: z.string().optional(),
  /** Answers only when the run has ended, and cancels one that waits as soon as it runs. */
  toEnd: z.boolean(),
});

const PERSON = 'user:default/jae.min';

class ErrorLogger implements LoggerService {
  error(message: string) {
    process.stderr.write(`${message}\n`);
  }
  warn(message: string) {
    this.error(message);
  }
  info() {}
  debug() {}
  child() {
    return this;
  }
}

async function main(): Promise<void> {
  const options = optionsSchema.parse(JSON.parse(process.argv[2]));
  const core = createRunCore({
    database: knexFactory({
      client: options.client,
      connection: options.connection,
      useNullAsDefault: true,
    }),
    projects: CatalogProjectReader.create({
      catalog: { getEntityByRef: async () => projectEntity() },
      locations: new ProjectLocations({
        sources: [projectSource().source],
        trustedOrigins: [],
      }),
    }),
    engines: new Map([['memory', new FileEngine(options.jobs)]]),
    trackers: new Map(),
    notifyChange: () => {},
    settings: { pollMs: 20, backoffMs: 20 },
    logger: new ErrorLogger(),
  });
  await core.start();

  const obey = async (line: string) => {
    const command = commandSchema.parse(JSON.parse(line));
    const { key, outcome, toEnd } = command;
    process.env.LLMOPS_FAULT_POINT = command.faultPoint ?? '';
    const { run } = await core.service.launch(
      {
        project: PROJECT,
        pipeline: 'train',
        parameters: { outcome },
        idempotencyKey: key,
      },
      caller(),
    );
    if (!toEnd) {
      say(run.id);
      return;
    }
    await eventually(async () => {
      const { state } = await core.service.get(run.id, caller());
      if (state === 'running' && outcome === 'waits') {
        await core.service.cancel(run.id, 'enough', caller());
      }
      return ['succeeded', 'failed', 'cancelled', 'lost'].includes(state);
    });
    const { id, state } = await core.service.get(run.id, caller());
    say(`${id} ${state}`);
  };
  // Commands are obeyed at the same time, as requests are.
  const obeying: Array<Promise<void>> = [];
  for await (const line of createInterface(process.stdin)) {
    obeying.push(obey(line));
  }
  await Promise.all(obeying);
  await core.stop();
  process.exit(0);
}

function caller(): Caller {
  return {
    credentials: {
      $$type: '@backstage/BackstageCredentials',
      principal: { type: 'user', userEntityRef: PERSON },
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
