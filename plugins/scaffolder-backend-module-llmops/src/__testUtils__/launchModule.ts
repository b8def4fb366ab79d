import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  createTemplateAction,
  scaffolderActionsExtensionPoint,
} from '@backstage/plugin-scaffolder-node';

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

/** Stands for the registry actions of the LLMOps backend, which is not part of these tests. */
export function launchModule(launches: Launch[], notebooks: NotebookWish[]) {
  return createBackendModule({
    pluginId: 'scaffolder',
    moduleId: 'test-launch',
    register(env) {
      env.registerInit({
        deps: { actions: scaffolderActionsExtensionPoint },
        async init({ actions }) {
          actions.addActions(
            createTemplateAction({
              id: 'llmops:launch-run',
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
              async handler(ctx) {
                launches.push(ctx.input);
                ctx.output('run', { url: 'http://localhost/llmops/runs/1' });
              },
            }),
            createTemplateAction({
              id: 'llmops:create-notebook',
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
              async handler(ctx) {
                notebooks.push(ctx.input);
                ctx.output('notebook', {
                  url: 'http://localhost/llmops/notebooks/east/team/study',
                  entityRef: 'resource:default/notebook-study',
                });
              },
            }),
          );
        },
      });
    },
  });
}
