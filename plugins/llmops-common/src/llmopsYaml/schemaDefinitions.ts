import type { JsonObject } from '@backstage/types';

const text = { type: 'string', minLength: 1, maxLength: 2000 };

/** `constructor` is what every JavaScript object has already. */
const NAME = '^(?!constructor$)[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$';

const annotated = {
  title: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'Name for people; the name by default.',
  },
  description: { ...text, description: 'What it is for; Markdown.' },
};

function numeric(type: 'number' | 'integer'): JsonObject {
  const bound = (description: string) => ({ type, description });
  return {
    type: 'object',
    title: `${type} parameter`,
    required: ['type'],
    additionalProperties: false,
    properties: {
      type: { const: type, description: 'What its values are.' },
      ...annotated,
      default: bound('Value when nothing else gives one.'),
      enum: {
        type: 'array',
        minItems: 1,
        maxItems: 200,
        uniqueItems: true,
        items: { type },
        description: 'The only values allowed.',
      },
      minimum: bound('Smallest value.'),
      maximum: bound('Largest value.'),
      exclusiveMinimum: bound('Values are greater than this.'),
      exclusiveMaximum: bound('Values are less than this.'),
      multipleOf: {
        type,
        exclusiveMinimum: 0,
        description: 'Values are a multiple of this.',
      },
    },
  };
}

const textParameter: JsonObject = {
  type: 'object',
  title: 'string parameter',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: { const: 'string', description: 'What its values are.' },
    ...annotated,
    default: {
      type: 'string',
      maxLength: 10000,
      description: 'Value when nothing else gives one.',
    },
    enum: {
      type: 'array',
      minItems: 1,
      maxItems: 200,
      uniqueItems: true,
      items: { type: 'string', maxLength: 1000 },
      description: 'The only values allowed.',
    },
    minLength: {
      type: 'integer',
      minimum: 0,
      description: 'Least number of characters.',
    },
    maxLength: {
      type: 'integer',
      minimum: 0,
      description: 'Largest number of characters.',
    },
  },
};

const booleanParameter: JsonObject = {
  type: 'object',
  title: 'boolean parameter',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: { const: 'boolean', description: 'What its values are.' },
    ...annotated,
    default: {
      type: 'boolean',
      description: 'Value when nothing else gives one.',
    },
  },
};

/**
 * Parts of the schema of `llmops.yaml`. Title and description of each are shown to people: in messages, and in the
 * reference page.
 *
 * @internal
 */
export const schemaDefinitions = {
  name: {
    type: 'string',
    title: 'name',
    description:
      'Lower-case letters, digits and single dashes or underscores between them, starting with a letter, at most 63 characters.',
    maxLength: 63,
    pattern: NAME,
  },
  stepName: {
    type: 'string',
    title: 'step name',
    description:
      'Lower-case letters, digits and single dashes or underscores between them, starting with a letter, at most 63 characters.',
    maxLength: 63,
    pattern: NAME,
  },
  parameterName: {
    type: 'string',
    title: 'parameter name',
    description:
      'Lower-case letters, digits and single underscores between them, starting with a letter, at most 63 characters.',
    maxLength: 63,
    pattern: '^(?!constructor$)[a-z][a-z0-9]*(?:_[a-z0-9]+)*$',
  },
  path: {
    type: 'string',
    title: 'path',
    description:
      "Relative to the project's root, with forward slashes, without `..`.",
    maxLength: 500,
    pattern:
      '^(?![/~-])(?!\\.\\.?(?:/|$))(?!.*/\\.\\.(?:/|$))[^\\\\\\u0000-\\u001f\\u007f]+$',
  },
  duration: {
    type: 'string',
    title: 'duration',
    description:
      'A number with s, m, h or d, for example `30m`, `48h` or `1h30m`.',
    maxLength: 40,
    pattern:
      '^(?=.*[1-9])(?:\\d{1,6}d)?(?:\\d{1,6}h)?(?:\\d{1,6}m)?(?:\\d{1,8}s)?$',
  },
  quantity: {
    type: 'string',
    title: 'quantity',
    description:
      'An amount of bytes as Kubernetes writes it, for example `512Mi`, `200Gi` or `1.5G`.',
    maxLength: 40,
    pattern: '^(?=.*[1-9])\\d{1,7}(?:\\.\\d{1,9})?(?:[kMGT]|[KMGT]i)$',
  },
  bytes: {
    type: 'integer',
    title: 'bytes',
    description: 'A whole number of bytes.',
    minimum: 0,
    maximum: 9007199254740991,
  },
  resources: {
    type: 'object',
    title: 'resources',
    description: 'What is asked for; an absent amount is left to the engine.',
    additionalProperties: false,
    properties: {
      cpu: {
        type: ['number', 'string'],
        title: 'cores',
        description: 'Cores, for example `32`, `0.5` or `500m`.',
        exclusiveMinimum: 0,
        maximum: 100000,
        maxLength: 20,
        pattern: '^(?=.*[1-9])\\d{1,6}(?:\\.\\d{1,3})?m?$',
      },
      memory: {
        $ref: '#/$defs/quantity',
        description: 'Main memory, for example `200Gi`.',
      },
      gpu: {
        type: 'integer',
        minimum: 0,
        maximum: 10000,
        description: 'Whole GPUs.',
      },
    },
  },
  parameter: {
    type: 'object',
    title: 'parameter',
    description:
      'The part of JSON Schema that applies to a single value. A default belongs here only when the file of the engine has none.',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: [
      textParameter,
      numeric('number'),
      numeric('integer'),
      booleanParameter,
    ],
  },
} satisfies Record<string, JsonObject>;
