import { parseDocument } from 'yaml';

/** Largest front matter that is read; a longer one stays text. */
const MAX_FRONT_MATTER = 64 * 1024;
const MAX_TEXT = 300;
const MAX_LIST = 100;
const MAX_RESULTS = 200;

/**
 * One result of the `model-index` of a card.
 *
 * @public
 */
export interface CardResult {
  metric: string;
  /** As it stands in the card: a number, or text such as `12.3 / 45.6`. */
  value: number | string;
  dataset?: string;
  task?: string;
}

/**
 * The facts that a model card states before its text, in the words of the Hugging Face Hub's metadata. Texts are cut
 * after 300 characters, lists after 100 entries.
 *
 * @public
 */
export interface CardFacts {
  license?: string;
  baseModels: string[];
  languages: string[];
  datasets: string[];
  /** `pipeline_tag`, for example `text-generation`. */
  task?: string;
  library?: string;
  tags: string[];
  /** Names of the metrics that it was judged by. */
  metrics: string[];
  /** Results of the `model-index`. */
  results: CardResult[];
}

/**
 * A model card, taken apart.
 *
 * @public
 */
export interface ModelCardText {
  /** Undefined for a card without front matter that can be read. */
  facts?: CardFacts;
  /** Markdown after the front matter. */
  body: string;
}

const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/**
 * Takes a model card apart. Never throws: front matter that cannot be read stays visible as text, and a field of an
 * unexpected shape is left out. The text may come from anyone, so nothing in it is resolved, merged or run.
 *
 * @param card - Markdown, with or without YAML front matter
 *
 * @public
 */
export function readModelCard(card: string): ModelCardText {
  const text = card.replace(/^\uFEFF/, '');
  const match = FRONT_MATTER.exec(text);
  if (!match || match[1].length > MAX_FRONT_MATTER) {
    return { body: text };
  }
  const fields = toFields(parseYaml(match[1]));
  if (!fields) {
    return { body: text };
  }
  return {
    facts: {
      license: textOf(fields.get('license_name') ?? fields.get('license')),
      baseModels: listOf(fields.get('base_model')),
      languages: listOf(fields.get('language')),
      datasets: listOf(fields.get('datasets')),
      task: textOf(fields.get('pipeline_tag')),
      library: textOf(fields.get('library_name')),
      tags: listOf(fields.get('tags')),
      metrics: listOf(fields.get('metrics')),
      results: resultsOf(fields.get('model-index')),
    },
    body: text.slice(match[0].length),
  };
}

function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    // Aliases could blow a small text up; a card needs none.
    return document.errors.length > 0
      ? undefined
      : document.toJS({ maxAliasCount: 0 });
  } catch {
    return undefined;
  }
}

/** Own fields of a mapping, by name; a map, so that no name means anything else. */
function toFields(value: unknown): Map<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  return String(value).trim().slice(0, MAX_TEXT) || undefined;
}

function listOf(value: unknown): string[] {
  const entries: unknown[] = Array.isArray(value) ? value : [value];
  const texts = entries.slice(0, MAX_LIST).flatMap(entry => {
    const text = textOf(entry);
    return text === undefined ? [] : [text];
  });
  return [...new Set(texts)];
}

function resultsOf(index: unknown): CardResult[] {
  const results: CardResult[] = [];
  for (const model of itemsOf(index)) {
    for (const result of itemsOf(model.get('results'))) {
      const dataset = nameOf(result.get('dataset'));
      const task = nameOf(result.get('task'));
      for (const entry of itemsOf(result.get('metrics'))) {
        const metric = textOf(entry.get('type')) ?? textOf(entry.get('name'));
        const value = valueOf(entry.get('value'));
        if (metric && value !== undefined && results.length < MAX_RESULTS) {
          results.push({ metric, value, dataset, task });
        }
      }
    }
  }
  return results;
}

function itemsOf(value: unknown): Map<string, unknown>[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.slice(0, MAX_LIST).flatMap(item => toFields(item) ?? []);
}

function nameOf(value: unknown): string | undefined {
  const fields = toFields(value);
  return textOf(fields?.get('name')) ?? textOf(fields?.get('type'));
}

function valueOf(value: unknown): number | string | undefined {
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : textOf(value);
}
