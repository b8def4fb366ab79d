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

/** Stands for the registry action of the LLMOps backend, which is not part of these tests. */
export function launchModule(launches: Launch[]) {
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
          );
        },
      });
    },
  });
}
