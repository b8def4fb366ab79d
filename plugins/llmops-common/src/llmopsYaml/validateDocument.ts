import {
  Ajv2020,
  type ErrorObject,
  type ValidateFunction,
} from 'ajv/dist/2020';
import { describeValue } from '../parameters/checkParameter';
import { nearestName } from '../nearest';
import type { LlmopsDocument } from './llmopsDocument';
import { llmopsYamlSchema } from './schema';

/** A fault at a place of the document. */
export interface DocumentFault {
  path: string[];
  message: string;
  /** Whether the fault is about the value itself or about its name. */
  at: 'value' | 'key';
}

let compiled: ValidateFunction<LlmopsDocument> | undefined;

/** Compiled at the first use, since the package is also loaded where nothing is validated. */
function validator(): ValidateFunction<LlmopsDocument> {
  compiled ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    allowUnionTypes: true,
  }).compile<LlmopsDocument>(llmopsYamlSchema);
  return compiled;
}

/**
 * Holds a value against the schema of `llmops.yaml`.
 *
 * @internal
 */
export function validateDocument(
  content: unknown,
): { document: LlmopsDocument } | { faults: DocumentFault[] } {
  const validate = validator();
  if (validate(content)) {
    return { document: content };
  }
  return {
    faults: (validate.errors ?? [])
      // The `pattern` inside says it.
      .filter(({ keyword }) => keyword !== 'propertyNames')
      .map(toFault),
  };
}

function toFault(error: ErrorObject): DocumentFault {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  const { params } = error;
  if (error.propertyName !== undefined) {
    return {
      path: [...path, error.propertyName],
      message: unfit(error, error.propertyName),
      at: 'key',
    };
  }
  switch (error.keyword) {
    case 'additionalProperties':
      return {
        path: [...path, String(params.additionalProperty)],
        message: unknownField(error, String(params.additionalProperty)),
        at: 'key',
      };
    case 'required':
      return {
        path,
        message: `"${params.missingProperty}" is missing; add it`,
        at: 'key',
      };
    case 'discriminator':
      return discriminatorFault(path, error);
    case 'pattern':
      return { path, message: unfit(error, error.data), at: 'value' };
    default:
      return { path, message: expectation(error), at: 'value' };
  }
}

function discriminatorFault(path: string[], error: ErrorObject): DocumentFault {
  const { tag, tagValue } = error.params;
  return tagValue === undefined
    ? { path, message: `"${tag}" is missing; add it`, at: 'key' }
    : {
        path: [...path, String(tag)],
        message: `${describeValue(
          tagValue,
        )} is no type of a parameter; use string, number, integer or boolean`,
        at: 'value',
      };
}

function unknownField(error: ErrorObject, name: string): string {
  const known = Object.keys(error.parentSchema?.properties ?? {});
  const nearest = nearestName(name, known);
  return `Unknown field ${JSON.stringify(name.slice(0, 100))}; ${
    nearest
      ? `did you mean "${nearest}"?`
      : `known fields are ${known.join(', ')}`
  }`;
}

/** A text that is not of the form it must have. */
function unfit(error: ErrorObject, value: unknown): string {
  const { title, description } = error.parentSchema ?? {};
  return title
    ? `${describeValue(
        value,
      )} is not a valid ${title}. Expected: ${description}`
    : `${describeValue(value)} ${error.message}`;
}

const TYPES: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
};

function expectation(error: ErrorObject): string {
  const { params, data } = error;
  switch (error.keyword) {
    case 'type': {
      const types = [params.type].flat().map(type => TYPES[type] ?? type);
      return `Expected ${types.join(' or ')}, found ${describeValue(data)}`;
    }
    case 'const':
      return `Expected ${describeValue(
        params.allowedValue,
      )}, found ${describeValue(data)}`;
    case 'minProperties':
      return `Expected at least ${params.limit} entry, found none`;
    case 'maxLength':
      return `${describeValue(data)} is longer than ${params.limit} characters`;
    default:
      return `${describeValue(data)} ${error.message}`;
  }
}
