import { callerOf } from '../permissions/callerOf';
import type { ActionOptions } from './types';

export function createCreateNotebookAction(options: ActionOptions): void {
  const { registry, auth, notebooks, appBaseUrl } = options;
  registry.register({
    name: 'create-notebook',
    title: 'Create a notebook on a cluster',
    description: `
Makes a notebook with GPUs and a volume of its own on a cluster, for a group or person whom the caller belongs to.
Answers at once; the notebook is "waiting" until the cluster has started it, and holds its GPUs until somebody stops it.
Give an idempotencyKey of your own when the call may be repeated, for example after a time-out: the same key answers the notebook that it made before instead of an error that the name is taken.
Nothing is made when the cluster, its quotas or the configuration would refuse any part; the message begins with the name of the field that must change.
    `.trim(),
    attributes: { readOnly: false, destructive: false, idempotent: false },
    schema: {
      input: z =>
        z
          .object({
            name: z
              .string()
              .min(1)
              .max(63)
              .describe(
                'Name of the notebook: a letter, then lower-case letters, digits and dashes, at most 50',
              ),
            owner: z
              .string()
              .min(1)
              .max(300)
              .describe(
                'Entity reference of the group or person who answers for it, for example group:default/research; decides where it may be made',
              ),
            cluster: z
              .string()
              .max(63)
              .optional()
              .describe(
                'Name of the cluster; not needed where only one takes notebooks of the owner',
              ),
            namespace: z
              .string()
              .max(63)
              .optional()
              .describe(
                'Namespace on the cluster; not needed where only one is open to the owner',
              ),
            image: z
              .string()
              .max(500)
              .optional()
              .describe(
                'Container image, one of those that the cluster offers; its first one when absent',
              ),
            gpus: z
              .number()
              .int()
              .min(0)
              .max(1024)
              .optional()
              .describe('Number of GPUs; 1 when absent, 0 for none'),
            cpu: z
              .string()
              .max(20)
              .optional()
              .describe('Cores, for example 4 or 500m; 4 when absent'),
            memory: z
              .string()
              .max(20)
              .optional()
              .describe('Memory, for example 16Gi, which it is when absent'),
            volumeSize: z
              .string()
              .max(20)
              .optional()
              .describe(
                'Size of the volume that keeps the files, for example 10Gi, which it is when absent',
              ),
            reuseVolume: z
              .boolean()
              .optional()
              .describe(
                'True to go on with the volume that an earlier notebook of this name left',
              ),
            idempotencyKey: z
              .string()
              .min(1)
              .max(200)
              .optional()
              .describe(
                'Any text of your own, the same for every repetition of this call',
              ),
          })
          .strict(),
      output: z =>
        z.object({
          notebook: z
            .object({
              cluster: z.string().describe('Name of the cluster'),
              namespace: z.string().describe('Namespace on the cluster'),
              name: z.string().describe('Name of the notebook'),
              state: z
                .string()
                .describe(
                  'waiting, running, stopping, stopped, deleting or failed',
                ),
              reason: z
                .string()
                .optional()
                .describe('Why it waits or failed, in plain words'),
              entityRef: z
                .string()
                .describe('Its entity in the catalog, which appears shortly'),
              url: z.string().describe('Its page in the portal'),
            })
            .describe('The notebook'),
          created: z
            .boolean()
            .describe(
              'False when the idempotencyKey answered a notebook that was made before',
            ),
        }),
    },
    examples: [
      {
        title: 'A notebook with one GPU',
        input: {
          name: 'tokenizer-study',
          owner: 'group:default/ml-research',
          gpus: 1,
          idempotencyKey: 'tokenizer-study-1',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const caller = callerOf(auth, credentials);
      const { notebook, created } = await notebooks.create(input, caller);
      const { cluster, namespace, name, state, reason, entityRef } = notebook;
      const path = [cluster, namespace, name].map(encodeURIComponent).join('/');
      const url = `${appBaseUrl}/llmops/notebooks/${path}`;
      return {
        output: {
          notebook: { cluster, namespace, name, state, reason, entityRef, url },
          created,
        },
      };
    },
  });
}
