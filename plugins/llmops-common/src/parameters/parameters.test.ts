import { Ajv2020 } from 'ajv/dist/2020';
import fc from 'fast-check';
import type { ParameterSchema, PipelineDefinition } from '../pipeline';
import { checkParameter } from './checkParameter';
import { mergeDefaults } from './mergeDefaults';
import { parameterSchema } from './parameterSchema';
import { resolveParameters } from './resolveParameters';

const pipeline: PipelineDefinition = {
  name: 'train',
  title: 'Train',
  engines: { dvc: { file: 'dvc.yaml' } },
  parameters: {
    model_size: { type: 'string', enum: ['tiny', '7B'] },
    learning_rate: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    epochs: { type: 'integer', minimum: 1, default: 2 },
    packing: { type: 'boolean', default: false },
  },
  profiles: [
    { name: 'smoke', title: 'Smoke', parameters: { model_size: 'tiny' } },
    {
      name: 'full',
      title: 'Full',
      parameters: { model_size: '7B', epochs: 3 },
    },
  ],
  defaultProfile: 'smoke',
  steps: {},
  environments: {},
};

describe('resolveParameters', () => {
  const defaults = { learning_rate: 1e-5, epochs: 2, packing: false };

  it('takes what the person gave, else the profile, else the default', () => {
    expect(resolveParameters(pipeline, { defaults })).toEqual({
      values: { model_size: 'tiny', ...defaults },
      problems: [],
    });
    expect(
      resolveParameters(pipeline, {
        defaults,
        profile: 'full',
        overrides: { learning_rate: 0.5, packing: true },
      }),
    ).toEqual({
      values: {
        model_size: '7B',
        learning_rate: 0.5,
        epochs: 3,
        packing: true,
      },
      problems: [],
    });
  });

  it.each([
    [
      { epochs: '3' },
      'epochs',
      '"epochs" must be an integer, not the text "3"',
    ],
    [{ epochs: 1.5 }, 'epochs', '"epochs" must be an integer, not 1.5'],
    [{ epochs: 0 }, 'epochs', '"epochs" must be at least 1, not 0'],
    [{ epochs: null }, 'epochs', '"epochs" must be an integer, not null'],
    [{ epochs: [1] }, 'epochs', '"epochs" must be an integer, not a list'],
    [{ packing: 1 }, 'packing', '"packing" must be true or false, not 1'],
    [
      { model_size: '3B' },
      'model_size',
      '"model_size" must be one of tiny, 7B, not 3B',
    ],
    [
      { learning_rate: 0 },
      'learning_rate',
      '"learning_rate" must be greater than 0, not 0',
    ],
    [
      { epoch: 1 },
      'epoch',
      'The pipeline "train" has no parameter "epoch"; did you mean "epochs"?',
    ],
    [
      { toString: 1 },
      'toString',
      'The pipeline "train" has no parameter "toString"; choose one of model_size, learning_rate, epochs, packing',
    ],
  ])('refuses %j', (overrides, parameter, message) => {
    expect(
      resolveParameters(pipeline, { defaults, overrides }).problems,
    ).toEqual([{ parameter, message }]);
  });

  it('names an unknown profile and a parameter without a value', () => {
    expect(resolveParameters(pipeline, { profile: 'ful' }).problems).toEqual([
      {
        parameter: 'profile',
        message:
          'The pipeline "train" has no profile "ful"; did you mean "full"?',
      },
      {
        parameter: 'model_size',
        message: expect.stringMatching(/^"model_size" has no value: give one/),
      },
      {
        parameter: 'learning_rate',
        message: expect.stringMatching(/^"learning_rate" has no value/),
      },
    ]);
  });
});

describe('mergeDefaults', () => {
  it('joins both places and leaves what is not declared', () => {
    expect(
      mergeDefaults(
        pipeline,
        { learning_rate: 1e-5, epochs: 2, seed: 42 },
        'params.yaml',
      ),
    ).toEqual({
      defaults: { learning_rate: 1e-5, epochs: 2, packing: false },
      problems: [],
    });
  });

  it('names both places when they disagree, and a value that is not allowed', () => {
    expect(
      mergeDefaults(pipeline, { epochs: 5, model_size: 'huge' }, 'params.yaml')
        .problems,
    ).toEqual([
      {
        parameter: 'model_size',
        message:
          '"model_size" in params.yaml must be one of tiny, 7B, not huge, as declared in llmops.yaml (pipelines.train.parameters.model_size); correct one of them',
      },
      {
        parameter: 'epochs',
        message:
          'The default of "epochs" is 2 in llmops.yaml (pipelines.train.parameters.epochs) but 5 in params.yaml; remove it from llmops.yaml, or make them the same',
      },
    ]);
  });
});

describe('parameterSchema', () => {
  it('is a JSON Schema that accepts what resolves', () => {
    const schema = parameterSchema(pipeline, { learning_rate: 1e-5 });
    expect(schema).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['model_size'],
      properties: {
        model_size: { type: 'string', enum: ['tiny', '7B'] },
        learning_rate: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1,
          default: 1e-5,
        },
        epochs: { type: 'integer', minimum: 1, default: 2 },
        packing: { type: 'boolean', default: false },
      },
    });
    const validate = new Ajv2020().compile(schema);
    const defaults = { learning_rate: 1e-5 };
    expect(validate(resolveParameters(pipeline, { defaults }).values)).toBe(
      true,
    );
  });
});

describe('checkParameter', () => {
  const limit = fc.integer({ min: -5, max: 5 });
  const numeric = fc.record(
    {
      type: fc.constantFrom('number' as const, 'integer' as const),
      minimum: limit,
      maximum: limit,
      exclusiveMinimum: limit,
      exclusiveMaximum: limit,
      multipleOf: fc.integer({ min: 1, max: 3 }),
      enum: fc.uniqueArray(limit, { minLength: 1 }),
    },
    { requiredKeys: ['type'] },
  );
  const length = fc.integer({ min: 0, max: 4 });
  const text = fc.record(
    {
      type: fc.constant('string' as const),
      minLength: length,
      maxLength: length,
      enum: fc.uniqueArray(fc.string({ maxLength: 2 }), { minLength: 1 }),
    },
    { requiredKeys: ['type'] },
  );
  const schemas: fc.Arbitrary<ParameterSchema> = fc.oneof(
    numeric,
    text,
    fc.constant({ type: 'boolean' as const }),
  );
  const values = fc.oneof(
    limit,
    // Exact eighths: how near is near enough is not what is compared here.
    fc.integer({ min: -40, max: 40 }).map(eighths => eighths / 8),
    fc.constantFrom(NaN, Infinity, null, true, false, '3', [], {}),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );

  it('agrees with a validator of JSON Schema', () => {
    const ajv = new Ajv2020();
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const valid = checkParameter(schema, value) === undefined;
        expect(valid).toBe(ajv.validate({ ...schema }, value));
      }),
      { numRuns: 300 },
    );
  });

  it('takes decimal steps as people mean them', () => {
    expect(
      checkParameter({ type: 'number', multipleOf: 0.1 }, 0.3),
    ).toBeUndefined();
    expect(checkParameter({ type: 'number', multipleOf: 0.1 }, 0.35)).toMatch(
      /a multiple of 0.1/,
    );
  });
});
