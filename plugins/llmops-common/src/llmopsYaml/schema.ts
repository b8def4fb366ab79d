import type { JsonObject } from '@backstage/types';
import { schemaDefinitions } from './schemaDefinitions';

const title = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'Name for people; the name by default.',
};

const description = {
  type: 'string',
  minLength: 1,
  maxLength: 2000,
  description: 'What it is for; Markdown.',
};

const retries = {
  type: 'integer',
  minimum: 0,
  maximum: 20,
  description: 'How often the step is started again after it failed.',
};

const timeLimit = (of: string) => ({
  $ref: '#/$defs/duration',
  description: `Longest time of one ${of}, for example \`30m\` or \`48h\`; then it fails.`,
});

/** A mapping whose keys are names of the same sort. */
function named(name: string, item: string, about: string, least = 0) {
  return {
    type: 'object',
    description: about,
    minProperties: least,
    maxProperties: 200,
    propertyNames: { $ref: `#/$defs/${name}` },
    additionalProperties: { $ref: `#/$defs/${item}` },
  };
}

function fields(
  of: string,
  about: string,
  properties: JsonObject,
  required: string[] = [],
): JsonObject {
  return {
    type: 'object',
    title: of,
    description: about,
    required,
    additionalProperties: false,
    properties,
  };
}

const pipeline = fields(
  'pipeline',
  'A named, parametrised training procedure.',
  {
    title,
    description,
    engines: named(
      'name',
      'engine',
      'Where it can run, by the id of the engine; the first one that is available is the default.',
      1,
    ),
    parameters: named(
      'parameterName',
      'parameter',
      'What can be chosen at a launch.',
    ),
    profiles: named('name', 'profile', 'Presets to launch with.'),
    defaultProfile: {
      $ref: '#/$defs/name',
      description: 'The profile that the launch form starts with.',
    },
    steps: named(
      'stepName',
      'step',
      'Settings of steps. Names are those of the file of the engine, which gives their order and dependencies.',
    ),
    timeLimit: timeLimit('attempt'),
    produces: {
      $ref: '#/$defs/produces',
      description: 'The model that a successful run registers.',
    },
    evaluation: {
      $ref: '#/$defs/evaluation',
      description: 'What a model must reach.',
    },
  },
  ['engines'],
);

const profile = fields('profile', 'A preset to launch with.', {
  title,
  description,
  environment: {
    $ref: '#/$defs/name',
    description: 'Environment, declared under `environments`, of the steps.',
  },
  parameters: {
    type: 'object',
    maxProperties: 200,
    additionalProperties: { type: ['string', 'number', 'boolean'] },
    description: 'Values of parameters that differ from the defaults.',
  },
  resources: {
    $ref: '#/$defs/resources',
    description: 'Replaces, amount by amount, the resources of every step.',
  },
});

const evaluation = fields(
  'evaluation',
  'What a model must reach.',
  {
    step: {
      $ref: '#/$defs/stepName',
      description: 'The step that logs the metrics.',
    },
    thresholds: {
      type: 'object',
      minProperties: 1,
      maxProperties: 100,
      propertyNames: { type: 'string', minLength: 1, maxLength: 250 },
      additionalProperties: { $ref: '#/$defs/threshold' },
      description: 'Bounds by the name of the metric.',
    },
  },
  ['step', 'thresholds'],
);

/**
 * JSON Schema (draft 2020-12) of `llmops.yaml`, version `llmops.dev/v1`. `discriminator` is OpenAPI's keyword; a
 * validator that does not know it may ignore it.
 *
 * @public
 */
export const llmopsYamlSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...fields(
    'llmops.yaml',
    'Declares the pipelines of a training project. It says only what no other file of the project says.',
    {
      apiVersion: {
        const: 'llmops.dev/v1',
        description: 'Version of this format.',
      },
      pipelines: named('name', 'pipeline', 'The pipelines by name.', 1),
      datasets: named('name', 'dataset', 'Data that DVC tracks, by name.'),
      environments: named(
        'name',
        'environment',
        'Locked Python environments by name.',
      ),
    },
    ['apiVersion', 'pipelines'],
  ),
  $defs: {
    ...schemaDefinitions,
    pipeline,
    profile,
    evaluation,
    engine: fields(
      'engine',
      'How the pipeline runs on one engine.',
      {
        file: {
          $ref: '#/$defs/path',
          description:
            'The file that declares the stages, for example `dvc.yaml`.',
        },
      },
      ['file'],
    ),
    step: fields('step', 'Settings of one step.', {
      retries,
      timeLimit: timeLimit('try'),
      resources: {
        $ref: '#/$defs/resources',
        description: 'What one try is given.',
      },
    }),
    produces: fields(
      'produces',
      'The model that a successful run registers.',
      {
        model: {
          type: 'string',
          minLength: 1,
          maxLength: 250,
          title: 'registered model name',
          description: 'Registered name in the tracker; no `/` and no `:`.',
          pattern: '^[^/:\\u0000-\\u001f\\u007f]+$',
        },
        alias: {
          type: 'string',
          minLength: 1,
          maxLength: 100,
          title: 'alias',
          description:
            'Alias that the new version gets, for example `candidate`; letters, digits, dashes and underscores.',
          pattern: '^(?!latest$)(?![vV]\\d+$)[A-Za-z0-9_-]+$',
        },
      },
      ['model'],
    ),
    threshold: fields('threshold', 'Bounds of a metric, both inclusive.', {
      min: { type: 'number', description: 'Least value.' },
      max: { type: 'number', description: 'Largest value.' },
    }),
    dataset: fields(
      'dataset',
      'Data that DVC tracks.',
      {
        path: {
          $ref: '#/$defs/path',
          description: 'File or folder that DVC tracks.',
        },
        title,
        description,
      },
      ['path'],
    ),
    environment: fields(
      'environment',
      'A locked Python environment; it is installed once per lock file.',
      {
        lock: {
          $ref: '#/$defs/path',
          description: 'Requirements file with hashes.',
        },
        python: {
          type: 'string',
          maxLength: 100,
          title: 'version specifier',
          description:
            'Versions of Python that it was locked for, for example `>=3.11`.',
          pattern:
            '^(?:~=|==|!=|<=|>=|<|>)\\d+(?:\\.\\d+){0,2}(?:, ?(?:~=|==|!=|<=|>=|<|>)\\d+(?:\\.\\d+){0,2})*$',
        },
        downloadBytes: {
          $ref: '#/$defs/bytes',
          description: 'Bytes to download at the first installation.',
        },
        diskBytes: {
          $ref: '#/$defs/bytes',
          description: 'Bytes on disk once it is installed.',
        },
      },
      ['lock'],
    ),
  },
};
