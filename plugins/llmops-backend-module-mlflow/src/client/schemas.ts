import { z } from 'zod';

/** Largest double: what MLflow's database keeps of an infinity. */
const LARGEST = 1.797693134862315e308;

const milliseconds = z.union([z.number(), z.string().regex(/^-?\d+$/)]);
const integer = milliseconds.transform(Number);

/** NaN comes as text, infinities as text or as the largest double. */
const metricValue = z.union([z.number(), z.string()]).transform(value => {
  const number = Number(value);
  if (Math.abs(number) >= LARGEST) {
    return number > 0 ? Infinity : -Infinity;
  }
  return number;
});

/** Empty keys, values and lists are left out of the server's JSON. */
const pairs = z
  .array(
    z.object({ key: z.string().default(''), value: z.string().default('') }),
  )
  .default([])
  .transform(list => Object.fromEntries(list.map(p => [p.key, p.value])));

const metricSchema = z.object({
  key: z.string().default(''),
  value: metricValue.default(0),
  timestamp: integer.default(0),
  step: integer.default(0),
});

const experimentSchema = z.object({
  experiment_id: z.string(),
  name: z.string().default(''),
  lifecycle_stage: z.string().default('active'),
});

const datasetInput = z.object({
  tags: pairs,
  dataset: z.object({
    name: z.string().default(''),
    digest: z.string().default(''),
    source_type: z.string().optional(),
    source: z.string().optional(),
  }),
});

/** Not on servers before 3. */
const outputs = z
  .object({
    model_outputs: z.array(z.object({ model_id: z.string() })).default([]),
  })
  .prefault({});

const sampledMetricSchema = metricSchema.extend({ run_id: z.string() });

const runSchema = z.object({
  info: z.object({
    run_id: z.string().min(1),
    run_name: z.string().default(''),
    experiment_id: z.string(),
    status: z.string().default('RUNNING'),
    lifecycle_stage: z.string().default('active'),
    start_time: integer.optional(),
    end_time: integer.optional(),
  }),
  data: z
    .object({
      metrics: z.array(metricSchema).default([]),
      params: pairs,
      tags: pairs,
    })
    .prefault({}),
  inputs: z
    .object({ dataset_inputs: z.array(datasetInput).default([]) })
    .prefault({}),
  outputs,
});

const aliases = z
  .array(z.object({ alias: z.string(), version: z.coerce.string() }))
  .default([])
  .transform(list => Object.fromEntries(list.map(a => [a.alias, a.version])));

const modelSchema = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  creation_timestamp: integer.default(0),
  last_updated_timestamp: integer.default(0),
  tags: pairs,
  aliases,
});

const modelVersionSchema = z.object({
  name: z.string().min(1),
  version: z.coerce.string(),
  status: z.string().default('READY'),
  description: z.string().optional(),
  creation_timestamp: integer.default(0),
  last_updated_timestamp: integer.default(0),
  /** Deprecated since 2.9, still used on older servers. */
  current_stage: z.string().optional(),
  run_id: z.string().optional(),
  /** Id of the logged model that the version was made from. */
  model_id: z.string().optional(),
  tags: pairs,
});

const nextPage = { next_page_token: z.string().optional() };

/** Answers of the REST API, reduced to the fields that are used. */
export const answers = {
  experiment: z.object({
    experiment: z.object({
      experiment_id: z.string(),
      lifecycle_stage: z.string().default('active'),
    }),
  }),
  experiments: z.object({
    experiments: z.array(experimentSchema).default([]),
    ...nextPage,
  }),
  run: z.object({ run: runSchema }),
  runs: z.object({ runs: z.array(runSchema).default([]), ...nextPage }),
  metricHistory: z.object({
    metrics: z.array(metricSchema).default([]),
    ...nextPage,
  }),
  metricSample: z.object({
    metrics: z.array(sampledMetricSchema).default([]),
  }),
  model: z.object({ registered_model: modelSchema }),
  models: z.object({
    registered_models: z.array(modelSchema).default([]),
    ...nextPage,
  }),
  modelVersion: z.object({ model_version: modelVersionSchema }),
  modelVersions: z.object({
    model_versions: z.array(modelVersionSchema).default([]),
    ...nextPage,
  }),
  loggedModel: z.object({
    model: z.object({
      info: z.object({ source_run_id: z.string().optional() }),
    }),
  }),
  error: z.object({ error_code: z.string(), message: z.string().default('') }),
};

export type MlflowMetric = z.output<typeof metricSchema>;
export type MlflowExperiment = z.output<typeof experimentSchema>;
export type MlflowSampledMetric = z.output<typeof sampledMetricSchema>;
export type MlflowRun = z.output<typeof runSchema>;
export type MlflowModel = z.output<typeof modelSchema>;
export type MlflowModelVersion = z.output<typeof modelVersionSchema>;
