import { parse } from 'yaml';
import { z } from 'zod';

const listOfText = z
  .union([z.string(), z.array(z.coerce.string())])
  .transform(value => (Array.isArray(value) ? value : [value]));

const frontMatter = z.object({
  license: z.string().optional(),
  license_link: z.string().optional(),
  base_model: listOfText.optional(),
  language: listOfText.optional(),
  datasets: listOfText.optional(),
  pipeline_tag: z.string().optional(),
  library_name: z.string().optional(),
  tags: listOfText.optional(),
});

/** The facts that a model card states before its text. */
export interface CardFacts {
  license?: string;
  baseModels: string[];
  languages: string[];
  datasets: string[];
  task?: string;
  library?: string;
  tags: string[];
}

/** A model card, taken apart. */
export interface ModelCard {
  facts?: CardFacts;
  /** Markdown after the front matter. */
  body: string;
}

const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

function parseYaml(text: string): unknown {
  try {
    // Aliases could blow a small text up; a card needs none.
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** Takes a model card apart; front matter that cannot be read stays visible as text. */
export function readModelCard(card: string): ModelCard {
  const match = FRONT_MATTER.exec(card);
  if (!match) {
    return { body: card };
  }
  const read = frontMatter.safeParse(parseYaml(match[1]));
  if (!read.success) {
    return { body: card };
  }
  const { data } = read;
  return {
    facts: {
      license: data.license,
      baseModels: data.base_model ?? [],
      languages: data.language ?? [],
      datasets: data.datasets ?? [],
      task: data.pipeline_tag,
      library: data.library_name,
      tags: data.tags ?? [],
    },
    body: card.slice(match[0].length),
  };
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?=\s|$)/;
const LOWEST = 6;

/** Lowers the headings of Markdown, so that a card's own outline fits below the heading it stands under. */
export function lowerHeadings(markdown: string, by: number): string {
  let fence: string | undefined;
  return markdown
    .split('\n')
    .map(line => {
      const [, mark] = FENCE.exec(line) ?? [];
      if (mark && (!fence || mark.startsWith(fence))) {
        fence = fence ? undefined : mark;
        return line;
      }
      return fence
        ? line
        : line.replace(HEADING, (_, level: string) =>
            '#'.repeat(Math.min(LOWEST, level.length + by)),
          );
    })
    .join('\n');
}
