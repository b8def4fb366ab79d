import { z } from 'zod';

/**
 * What is read of the answers of the API v2beta1, field by field as the API names them. Servers leave out what is
 * empty, and newer ones add fields.
 */

const statusSchema = z.object({ message: z.string().optional() });

const stateHistorySchema = z.array(
  z.object({
    update_time: z.string().optional(),
    state: z.string().optional(),
    error: statusSchema.optional(),
  }),
);

export const taskDetailSchema = z.object({
  task_id: z.string().optional(),
  display_name: z.string().optional(),
  start_time: z.string().optional(),
  end_time: z.string().optional(),
  state: z.string().optional(),
  error: statusSchema.optional(),
  outputs: z
    .record(
      z.string(),
      z.object({ artifact_ids: z.array(z.string()).nullish() }),
    )
    .nullish(),
  parent_task_id: z.string().optional(),
  pod_name: z.string().optional(),
  child_tasks: z
    .array(
      z.object({
        task_id: z.string().optional(),
        pod_name: z.string().optional(),
      }),
    )
    .nullish(),
});

export const runSchema = z.object({
  run_id: z.string(),
  experiment_id: z.string().optional(),
  display_name: z.string().optional(),
  description: z.string().optional(),
  recurring_run_id: z.string().optional(),
  storage_state: z.string().optional(),
  state: z.string().optional(),
  created_at: z.string().optional(),
  scheduled_at: z.string().optional(),
  finished_at: z.string().optional(),
  error: statusSchema.optional(),
  state_history: stateHistorySchema.nullish(),
  run_details: z
    .object({ task_details: z.array(taskDetailSchema).nullish() })
    .nullish(),
});

export const runListSchema = z.object({
  runs: z.array(runSchema).nullish(),
  next_page_token: z.string().optional(),
});

export const experimentSchema = z.object({
  experiment_id: z.string(),
  display_name: z.string().optional(),
  description: z.string().optional(),
  created_at: z.string().optional(),
  namespace: z.string().optional(),
});

export const experimentListSchema = z.object({
  experiments: z.array(experimentSchema).nullish(),
  next_page_token: z.string().optional(),
});

export const pipelineSchema = z.object({
  pipeline_id: z.string(),
  display_name: z.string().optional(),
  namespace: z.string().optional(),
});

export const pipelineListSchema = z.object({
  pipelines: z.array(pipelineSchema).nullish(),
  next_page_token: z.string().optional(),
});

export const pipelineVersionSchema = z.object({
  pipeline_id: z.string().optional(),
  pipeline_version_id: z.string(),
  display_name: z.string().optional(),
});

export const pipelineVersionListSchema = z.object({
  pipeline_versions: z.array(pipelineVersionSchema).nullish(),
  next_page_token: z.string().optional(),
});

export const recurringRunSchema = z.object({
  recurring_run_id: z.string(),
  display_name: z.string().optional(),
  experiment_id: z.string().optional(),
  mode: z.string().optional(),
  status: z.string().optional(),
  created_at: z.string().optional(),
  trigger: z
    .object({
      cron_schedule: z
        .object({
          start_time: z.string().nullish(),
          end_time: z.string().nullish(),
          cron: z.string().optional(),
        })
        .nullish(),
      periodic_schedule: z
        .object({
          start_time: z.string().nullish(),
          end_time: z.string().nullish(),
          interval_second: z.string().optional(),
        })
        .nullish(),
    })
    .nullish(),
});

export const recurringRunListSchema = z.object({
  recurringRuns: z.array(recurringRunSchema).nullish(),
  next_page_token: z.string().optional(),
});

export const healthSchema = z.object({
  /** Of older servers only. */
  tag_name: z.string().optional(),
  multi_user: z.boolean().optional(),
});

/** Of the older API v1beta1, which alone tells of the Workflow behind a run. */
export const runRuntimeSchema = z.object({
  pipeline_runtime: z
    .object({ workflow_manifest: z.string().optional() })
    .nullish(),
});

/** What is read of a Workflow of Argo, which a manifest holds. */
export const workflowSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ activeDeadlineSeconds: z.number().nullish() }),
  status: z
    .object({
      message: z.string().optional(),
      nodes: z
        .record(
          z.string(),
          z.object({
            name: z.string(),
            phase: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

export type ApiTaskDetail = z.infer<typeof taskDetailSchema>;
export type ApiRun = z.infer<typeof runSchema>;
export type ApiExperiment = z.infer<typeof experimentSchema>;
export type ApiPipeline = z.infer<typeof pipelineSchema>;
export type ApiPipelineVersion = z.infer<typeof pipelineVersionSchema>;
export type ApiRecurringRun = z.infer<typeof recurringRunSchema>;
export type ApiHealth = z.infer<typeof healthSchema>;
export type ApiWorkflow = z.infer<typeof workflowSchema>;
