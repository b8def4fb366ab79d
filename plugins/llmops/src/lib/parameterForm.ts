import type { JsonPrimitive } from '@backstage/types';
import { z } from 'zod';

const primitive = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const property = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean']).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: primitive.optional(),
  enum: z.array(primitive).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
});

const parameterSchema = z.object({
  properties: z.record(z.string(), property).optional(),
  required: z.array(z.string()).optional(),
});

/** One field of the launch form, as the pipeline declares it. */
export interface ParameterField extends z.infer<typeof property> {
  name: string;
  required: boolean;
}

/** What is wrong with a typed value; the page puts it into words. */
export type ValueProblem =
  | { code: 'required' }
  | { code: 'notNumber' }
  | { code: 'notInteger' }
  | { code: 'atLeast' | 'atMost' | 'above' | 'below'; limit: number }
  | { code: 'multipleOf'; limit: number }
  | { code: 'shorterThan' | 'longerThan'; limit: number }
  | { code: 'pattern'; pattern: string }
  | { code: 'notOption' };

/** A typed text as a value, or why it is none; both are absent when nothing was typed and nothing is needed. */
export interface ParsedValue {
  value?: JsonPrimitive;
  problem?: ValueProblem;
}

/** Reads the fields of a pipeline's JSON Schema, in the order of the file. */
export function readFields(schema: Record<string, unknown>): ParameterField[] {
  const { properties = {}, required = [] } = parameterSchema.parse(schema);
  return Object.entries(properties).map(([name, declared]) => ({
    ...declared,
    name,
    required: required.includes(name),
  }));
}

/** The text that stands for a value in its field. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a field holds before anybody types: the profile's value, else the default. */
export function presetOf(
  field: ParameterField,
  profile: Record<string, unknown> | undefined,
): unknown {
  const preset = profile?.[field.name];
  return preset === undefined ? field.default : preset;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function checkNumber(
  field: ParameterField,
  value: number,
): ValueProblem | undefined {
  if (field.type === 'integer' && !Number.isInteger(value)) {
    return { code: 'notInteger' };
  }
  if (field.minimum !== undefined && value < field.minimum) {
    return { code: 'atLeast', limit: field.minimum };
  }
  if (field.maximum !== undefined && value > field.maximum) {
    return { code: 'atMost', limit: field.maximum };
  }
  if (field.exclusiveMinimum !== undefined && value <= field.exclusiveMinimum) {
    return { code: 'above', limit: field.exclusiveMinimum };
  }
  if (field.exclusiveMaximum !== undefined && value >= field.exclusiveMaximum) {
    return { code: 'below', limit: field.exclusiveMaximum };
  }
  if (field.multipleOf !== undefined) {
    const times = value / field.multipleOf;
    // Decimal fractions have no exact binary form: 0.3 / 0.1 is not 3.
    if (Math.abs(times - Math.round(times)) > 1e-9) {
      return { code: 'multipleOf', limit: field.multipleOf };
    }
  }
  return undefined;
}

function checkText(
  field: ParameterField,
  text: string,
): ValueProblem | undefined {
  if (field.minLength !== undefined && text.length < field.minLength) {
    return { code: 'shorterThan', limit: field.minLength };
  }
  if (field.maxLength !== undefined && text.length > field.maxLength) {
    return { code: 'longerThan', limit: field.maxLength };
  }
  if (field.pattern !== undefined && !matches(field.pattern, text)) {
    return { code: 'pattern', pattern: field.pattern };
  }
  return undefined;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    // A pattern this browser cannot read is left to the server, which checks everything again.
    return true;
  }
}

/** Reads a typed text by its field's type and bounds. */
export function parseValue(field: ParameterField, text: string): ParsedValue {
  if (field.enum) {
    const value = field.enum.find(option => textOf(option) === text);
    return value === undefined ? { problem: { code: 'notOption' } } : { value };
  }
  if (field.type === 'boolean') {
    return { value: text === 'true' };
  }
  if (field.type === 'number' || field.type === 'integer') {
    const trimmed = text.trim();
    if (!trimmed) {
      return { problem: { code: 'required' } };
    }
    const value = Number(trimmed);
    if (!NUMBER.test(trimmed) || !Number.isFinite(value)) {
      return { problem: { code: 'notNumber' } };
    }
    const problem = checkNumber(field, value);
    return problem ? { problem } : { value };
  }
  if (!text && field.required && !field.minLength) {
    return { problem: { code: 'required' } };
  }
  const problem = checkText(field, text);
  return problem ? { problem } : { value: text };
}

/** What was typed, read against the fields: values that differ from the preset, and the problems. */
export interface ReadForm {
  values: Record<string, JsonPrimitive>;
  problems: Record<string, ValueProblem>;
}

/**
 * Reads the whole form. Only values that differ from the preset are sent, so that the run's record says what the person
 * chose; a field nobody touched is left to the pipeline even where its default is missing.
 */
export function readForm(
  fields: readonly ParameterField[],
  profile: Record<string, unknown> | undefined,
  typed: Record<string, string>,
): ReadForm {
  const form: ReadForm = { values: {}, problems: {} };
  for (const field of fields) {
    const preset = presetOf(field, profile);
    const text = typed[field.name];
    if (text !== undefined && text !== textOf(preset)) {
      const { value, problem } = parseValue(field, text);
      if (problem) {
        form.problems[field.name] = problem;
      } else if (value !== undefined && value !== preset) {
        form.values[field.name] = value;
      }
    } else if (field.required && preset === undefined) {
      form.problems[field.name] = { code: 'required' };
    }
  }
  return form;
}
