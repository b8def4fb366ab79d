import {
  parseValue,
  presetOf,
  readFields,
  readForm,
  textOf,
} from './parameterForm';

const fields = readFields({
  type: 'object',
  required: ['model_size', 'data'],
  properties: {
    model_size: { type: 'string', enum: ['tiny', '7B'], default: '7B' },
    lr: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 1e-5 },
    epochs: { type: 'integer', minimum: 1, maximum: 1000, default: 2 },
    ratio: { type: 'number', multipleOf: 0.1 },
    data: { type: 'string', minLength: 2, pattern: '^data/' },
    resume: { type: 'boolean', default: false },
    seed: { enum: [1, 2], default: 1 },
  },
});

function field(name: string) {
  const found = fields.find(one => one.name === name);
  if (!found) {
    throw new Error(`There is no field ${name}`);
  }
  return found;
}

describe('parseValue', () => {
  it.each([
    ['lr', '1e-3', { value: 0.001 }],
    ['lr', ' .5 ', { value: 0.5 }],
    ['lr', '0', { problem: { code: 'above', limit: 0 } }],
    ['lr', '1.5', { problem: { code: 'atMost', limit: 1 } }],
    ['lr', '0x10', { problem: { code: 'notNumber' } }],
    ['lr', '1,5', { problem: { code: 'notNumber' } }],
    ['lr', '', { problem: { code: 'required' } }],
    ['lr', '1e999', { problem: { code: 'notNumber' } }],
    ['epochs', '3', { value: 3 }],
    ['epochs', '3.5', { problem: { code: 'notInteger' } }],
    ['epochs', '0', { problem: { code: 'atLeast', limit: 1 } }],
    ['ratio', '0.3', { value: 0.3 }],
    ['ratio', '0.25', { problem: { code: 'multipleOf', limit: 0.1 } }],
    ['data', 'data/raw; rm -rf /', { value: 'data/raw; rm -rf /' }],
    ['data', 'x', { problem: { code: 'shorterThan', limit: 2 } }],
    ['data', 'raw/x', { problem: { code: 'pattern', pattern: '^data/' } }],
    ['model_size', 'tiny', { value: 'tiny' }],
    ['model_size', '70B', { problem: { code: 'notOption' } }],
    ['resume', 'true', { value: true }],
    ['seed', '2', { value: 2 }],
  ])('reads %s "%s"', (name, text, expected) => {
    expect(parseValue(field(name), text)).toEqual(expected);
  });

  it('leaves a pattern that the browser cannot read to the server', () => {
    const odd = { ...field('data'), pattern: '(?<broken', minLength: 0 };
    expect(parseValue(odd, 'anything')).toEqual({ value: 'anything' });
  });
});

describe('readForm', () => {
  const profile = { model_size: 'tiny', epochs: 20 };

  it('prefers the profile to the default', () => {
    expect(presetOf(field('epochs'), profile)).toBe(20);
    expect(presetOf(field('lr'), profile)).toBe(1e-5);
    expect(textOf(presetOf(field('lr'), profile))).toBe('0.00001');
    expect(textOf(presetOf(field('ratio'), profile))).toBe('');
  });

  it('sends only what differs from the preset, and lists every problem', () => {
    const typed = { epochs: '20', lr: '0.00001', resume: 'true', ratio: 'x' };
    expect(readForm(fields, profile, typed)).toEqual({
      values: { resume: true },
      problems: { ratio: { code: 'notNumber' }, data: { code: 'required' } },
    });
    expect(readForm(fields, profile, { data: 'data/a', lr: '1e-5' })).toEqual({
      values: { data: 'data/a' },
      problems: {},
    });
  });
});
