import { InputError } from '@backstage/errors';
import { parse } from 'yaml';

/** Parses a mapping; an empty file is an empty one. Throws an `InputError` that names the file and the place. */
export function parseYamlMapping(
  text: string,
  file: string,
): Record<string, unknown> {
  let content: unknown;
  try {
    content = parse(text, { version: '1.2' });
  } catch (error) {
    throw new InputError(`${file} is not valid YAML: ${error}`);
  }
  if (content === null || content === undefined) {
    return {};
  }
  if (!isMapping(content)) {
    throw new InputError(`${file} must hold a mapping of names to values`);
  }
  return content;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
