import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError } from '@backstage/errors';
import type {
  ProjectPlan,
  ProjectPlanProblem,
} from '@llmops/backstage-plugin-llmops-common';
import express, { Router } from 'express';

/** What a launch was asked for. */
export interface Launch {
  project: string;
  pipeline: string;
  profile?: string;
  idempotencyKey?: string;
  confirmations?: string[];
  note?: string;
}

/** What a notebook was asked for. */
export interface NotebookWish {
  name: string;
  owner: string;
  cluster?: string;
  namespace?: string;
  image?: string;
  gpus?: number;
  cpu?: string;
  memory?: string;
  volumeSize?: string;
  reuseVolume?: boolean;
  idempotencyKey?: string;
}

/** What the stand-in was asked for, and what it answers. */
export class LlmopsRecord {
  readonly launches: Launch[] = [];
  readonly notebooks: NotebookWish[] = [];
  readonly plans: ProjectPlan[] = [];
  /** Problems of the next plans. */
  problems: ProjectPlanProblem[] = [];
  /** Why the next calls of actions are refused. */
  refusal: string | undefined;

  refuse(): void {
    if (this.refusal !== undefined) {
      throw new NotAllowedError(this.refusal);
    }
  }
}

/** Stands for the LLMOps backend, which is not part of these tests: two of its actions and one operation. */
export function llmopsPlugin(record: LlmopsRecord) {
  return createBackendPlugin({
    pluginId: 'llmops',
    register(env) {
      env.registerInit({
        deps: {
          registry: actionsRegistryServiceRef,
          http: coreServices.httpRouter,
        },
        async init({ registry, http }) {
          const router = Router();
          router.post('/project/plan', express.json(), (req, res) => {
            record.plans.push(req.body);
            res.json({ problems: record.problems });
          });
          http.use(router);
          registry.register({
            name: 'launch-run',
            title: 'Launch',
            description: 'Launches a run',
            schema: {
              input: z =>
                z
                  .object({
                    project: z.string(),
                    pipeline: z.string(),
                    profile: z.string().optional(),
                    idempotencyKey: z.string().optional(),
                    confirmations: z.array(z.string()).optional(),
                    note: z.string().optional(),
                  })
                  .strict(),
              output: z => z.object({ run: z.object({ url: z.string() }) }),
            },
            action: async ({ input }) => {
              record.refuse();
              record.launches.push(input);
              return {
                output: { run: { url: 'http://localhost/llmops/runs/1' } },
              };
            },
          });
          registry.register({
            name: 'create-notebook',
            title: 'Create a notebook',
            description: 'Creates a notebook',
            schema: {
              input: z =>
                z
                  .object({
                    name: z.string(),
                    owner: z.string(),
                    cluster: z.string().optional(),
                    namespace: z.string().optional(),
                    image: z.string().optional(),
                    gpus: z.number().int().optional(),
                    cpu: z.string().optional(),
                    memory: z.string().optional(),
                    volumeSize: z.string().optional(),
                    reuseVolume: z.boolean().optional(),
                    idempotencyKey: z.string().optional(),
                  })
                  .strict(),
              output: z =>
                z.object({
                  notebook: z.object({
                    url: z.string(),
                    entityRef: z.string(),
                  }),
                }),
            },
            action: async ({ input }) => {
              record.refuse();
              record.notebooks.push(input);
              return {
                output: {
                  notebook: {
                    url: 'http://localhost/llmops/notebooks/east/team/study',
                    entityRef: 'resource:default/notebook-study',
                  },
                },
              };
            },
          });
        },
      });
    },
  });
}
