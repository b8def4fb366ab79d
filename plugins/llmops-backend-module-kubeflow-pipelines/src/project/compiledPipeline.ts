import { z } from 'zod';

/**
 * What is read of a compiled pipeline (IR of the schema 2.1.0). Everything else is for the server, which checks it.
 */

export const PARAMETER_TYPES = [
  'STRING',
  'NUMBER_INTEGER',
  'NUMBER_DOUBLE',
  'BOOLEAN',
  'LIST',
  'STRUCT',
] as const;

const inputDefinitionsSchema = z.object({
  parameters: z
    .record(
      z.string(),
      z.object({
        parameterType: z.enum(PARAMETER_TYPES).or(z.string()),
        defaultValue: z.unknown().optional(),
        isOptional: z.boolean().optional(),
      }),
    )
    .optional(),
});

const taskSchema = z.object({
  componentRef: z.object({ name: z.string() }),
  dependentTasks: z.array(z.string()).optional(),
  taskInfo: z.object({ name: z.string().optional() }).optional(),
  triggerPolicy: z.object({ condition: z.string().optional() }).optional(),
  parameterIterator: z.unknown().optional(),
  artifactIterator: z.unknown().optional(),
});

const dagSchema = z.object({ tasks: z.record(z.string(), taskSchema) });

const componentSchema = z.object({
  executorLabel: z.string().optional(),
  dag: dagSchema.optional(),
});

const executorSchema = z.object({
  container: z
    .object({
      image: z.string().optional(),
      resources: z
        .object({
          accelerator: z
            .object({
              count: z.union([z.string(), z.number()]).optional(),
              resourceCount: z.union([z.string(), z.number()]).optional(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

export const compiledPipelineSchema = z.object({
  pipelineInfo: z.object({ name: z.string().min(1) }),
  schemaVersion: z.string(),
  root: z.object({
    dag: dagSchema,
    inputDefinitions: inputDefinitionsSchema.optional(),
  }),
  components: z.record(z.string(), componentSchema).optional(),
  deploymentSpec: z
    .object({ executors: z.record(z.string(), executorSchema).optional() })
    .optional(),
});

export type CompiledPipeline = z.infer<typeof compiledPipelineSchema>;
export type CompiledTask = z.infer<typeof taskSchema>;
