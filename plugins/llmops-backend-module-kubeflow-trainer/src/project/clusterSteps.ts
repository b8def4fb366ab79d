import { z } from 'zod';

const name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/);
const dnsName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const path = z.string().regex(/^\/[^:\0]*$/);
const texts = z.record(z.string().min(1).max(317), z.string().max(4096));

/** CPU cores or bytes as Kubernetes writes them, for example `500m` or `4Gi`. */
export const quantity = z
  .union([z.number().nonnegative(), z.string()])
  .transform(String)
  .pipe(
    z
      .string()
      .regex(
        /^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$/,
        'is no quantity; write for example 2, 500m or 4Gi',
      ),
  );

const amounts = z.strictObject({
  cpu: quantity.optional(),
  memory: quantity.optional(),
  'ephemeral-storage': quantity.optional(),
});

const toleration = z.strictObject({
  key: z.string().optional(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
});

const step = z.strictObject({
  name,
  dependsOn: z.array(name).default([]),
  /** Arguments of the process, without a shell; `${parameter}` within one stands for the parameter's value. */
  command: z.array(z.string()).min(1),
  args: z.array(z.string()).default([]),
  /** Pods; the first has rank 0. */
  nodes: z.int().min(1).max(512).default(1),
  processesPerNode: z.int().min(1).max(64).optional(),
  /** ClusterTrainingRuntime of a TrainJob. */
  runtime: dnsName.optional(),
  resources: z
    .strictObject({
      requests: amounts.optional(),
      limits: amounts.optional(),
    })
    .optional(),
  /** Size of `/dev/shm`. */
  sharedMemory: quantity.optional(),
  environment: z
    .array(
      z.union([
        z.strictObject({ name: variable, value: z.string() }),
        z.strictObject({
          name: variable,
          secret: z.strictObject({ name: dnsName, key: z.string().min(1) }),
        }),
        z.strictObject({
          name: variable,
          configMap: z.strictObject({ name: dnsName, key: z.string().min(1) }),
        }),
      ]),
    )
    .default([]),
  /** Whether `dvc pull` gets the data of the commit before the command. */
  dataPull: z.boolean().default(false),
  /** Claims of the namespace, mounted into every Pod. */
  volumes: z
    .array(
      z.strictObject({
        claim: dnsName,
        path,
        readOnly: z.boolean().default(false),
      }),
    )
    .default([]),
  nodeSelector: texts.optional(),
  tolerations: z.array(toleration).optional(),
  priorityClass: dnsName.optional(),
  podAnnotations: texts.optional(),
});

/**
 * A project's own declaration of what its steps run as on a cluster. There is no field for anything else of a Pod:
 * what is not listed here, for example a privileged container or a mount of the node, cannot be asked for.
 */
export const clusterStepsSchema = z.strictObject({
  apiVersion: z.literal('llmops.dev/v1'),
  kind: z.literal('ClusterSteps'),
  /** Repository of the images; the tag is the commit, unless a digest is given. */
  image: z
    .string()
    .max(400)
    .regex(
      /^[a-z0-9][a-z0-9.:-]*(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)+(@sha256:[0-9a-f]{64})?$/,
      'is no repository of images; write for example registry.example.com/team/project, without a tag',
    ),
  steps: z.array(step).min(1).max(50),
});

export type ClusterSteps = z.infer<typeof clusterStepsSchema>;
export type ClusterStep = z.infer<typeof step>;
