import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXAMPLE_LLMOPS_YAML } from './example.fixture';
import { renderReference } from './renderReference';
import { llmopsYamlSchema } from './schema';

const FOLDER = resolve(__dirname, '../../../../docs/reference');

const PAGES = [
  {
    file: 'llmops-yaml.md',
    content: renderReference(llmopsYamlSchema, EXAMPLE_LLMOPS_YAML),
  },
  {
    file: 'llmops-v1.schema.json',
    content: `${JSON.stringify(llmopsYamlSchema, null, 2)}\n`,
  },
];

describe('the reference of llmops.yaml', () => {
  // LLMOPS_UPDATE_REFERENCE=1 writes the pages anew.
  it.each(PAGES)(
    '$file says what the schema says',
    async ({ file, content }) => {
      if (process.env.LLMOPS_UPDATE_REFERENCE) {
        await mkdir(FOLDER, { recursive: true });
        await writeFile(resolve(FOLDER, file), content);
      }
      expect(await readFile(resolve(FOLDER, file), 'utf8')).toBe(content);
    },
  );

  it('describes every field', () => {
    const undescribed: string[] = [];
    const visit = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) {
        return;
      }
      const fields = Object.entries(value);
      for (const [key, child] of fields) {
        if (key === 'properties') {
          for (const [name, field] of Object.entries(child ?? {})) {
            if (!/"description":/.test(JSON.stringify(field))) {
              undescribed.push(`${path}.${name}`);
            }
          }
        }
        visit(child, `${path}.${key}`);
      }
    };
    visit(llmopsYamlSchema, '');
    expect(undescribed).toEqual([]);
  });
});
