import type { JsonObject, JsonValue } from '@backstage/types';

const ORDER = [
  'pipeline',
  'engine',
  'parameter',
  'profile',
  'step',
  'resources',
  'produces',
  'evaluation',
  'threshold',
  'dataset',
  'environment',
];

const TEXT_FORMS = [
  'name',
  'stepName',
  'parameterName',
  'path',
  'duration',
  'quantity',
];

/**
 * The reference page of a schema, as Markdown. Used by the test that keeps the page and the schema the same.
 *
 * @param schema - JSON Schema of `llmops.yaml`
 * @param example - a complete file
 *
 * @internal
 */
export function renderReference(schema: JsonObject, example: string): string {
  const definitions = asObject(schema.$defs);
  return [
    '# llmops.yaml',
    '<!-- Made from plugins/llmops-common/src/llmopsYaml/schema.ts by its test; see the README there. -->',
    `${schema.description} Version: \`llmops.dev/v1\`. The same as a JSON Schema, for editors: [llmops-v1.schema.json](llmops-v1.schema.json).`,
    'Every problem of a file is reported with its line and what to do. Unknown fields are problems. A file may have at most 256 KiB.',
    '## Example',
    `\`\`\`yaml\n${example.trimEnd()}\n\`\`\``,
    '## Fields of the file',
    table(schema),
    ...ORDER.flatMap(name => section(asObject(definitions[name]))),
    '## Forms of texts',
    ...TEXT_FORMS.map(name => {
      const { title, description } = asObject(definitions[name]);
      return `- **${title}**: ${description}`;
    }),
    '',
  ].join('\n\n');
}

function section(definition: JsonObject): string[] {
  const variants = definition.oneOf;
  return [
    `## ${definition.title}`,
    String(definition.description ?? ''),
    ...(Array.isArray(variants)
      ? variants
          .map(asObject)
          .flatMap(variant => [`### ${variant.title}`, table(variant)])
      : [table(definition)]),
  ];
}

function table(definition: JsonObject): string {
  const required = Array.isArray(definition.required)
    ? definition.required
    : [];
  const rows = Object.entries(asObject(definition.properties)).map(
    ([name, field]) => {
      const { description, ...rest } = asObject(field);
      return `| \`${name}\` | ${typeOf(rest)} | ${
        required.includes(name) ? 'yes' : ''
      } | ${description ?? ''} |`;
    },
  );
  return ['| field | value | required | |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function typeOf(field: JsonObject): string {
  const values = field.additionalProperties;
  if (typeof field.$ref === 'string') {
    return words(field.$ref.replace('#/$defs/', ''));
  }
  if (field.const !== undefined) {
    return `\`${field.const}\``;
  }
  if (typeof values === 'object') {
    return `mapping of ${typeOf(asObject(values))}`;
  }
  if (field.type === 'array') {
    return `list of ${typeOf(asObject(field.items))}`;
  }
  const type = [field.type].flat().join(' or ');
  const { minimum, exclusiveMinimum } = field;
  if (minimum !== undefined) {
    return `${type} >= ${minimum}`;
  }
  return exclusiveMinimum === undefined
    ? type
    : `${type} > ${exclusiveMinimum}`;
}

function words(name: string): string {
  return name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : {};
}
