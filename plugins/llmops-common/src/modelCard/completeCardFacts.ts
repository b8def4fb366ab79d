import type { CardFacts } from './readModelCard';

/** Tags that tell a fact where no card does; the first one that is there counts. */
const TAGS = {
  license: ['license'],
  task: ['pipeline_tag', 'task'],
  library: ['library_name', 'library'],
  baseModel: ['base_model', 'baseModel'],
  language: ['language', 'languages'],
  dataset: ['dataset', 'datasets'],
} as const;

const MAX_TEXT = 300;

/**
 * The facts of a model: what its card states, and what the card leaves out as far as tags of the registry tell it. The
 * one source of these facts, so that lists, scores and pages never disagree.
 *
 * @param facts - of the card, as `readModelCard` answers them
 * @param tags - of the model, overlaid by those of its version; lists are separated by commas
 *
 * @public
 */
export function completeCardFacts(
  facts: CardFacts | undefined,
  tags: Record<string, string>,
): CardFacts {
  const text = (fact: keyof typeof TAGS) =>
    TAGS[fact]
      .map(tag => (Object.hasOwn(tags, tag) ? tags[tag].trim() : undefined))
      .find(Boolean)
      ?.slice(0, MAX_TEXT);
  const list = (own: string[] | undefined, fact: keyof typeof TAGS) =>
    own?.length ? own : split(text(fact));
  return {
    license: facts?.license ?? text('license'),
    task: facts?.task ?? text('task'),
    library: facts?.library ?? text('library'),
    baseModels: list(facts?.baseModels, 'baseModel'),
    languages: list(facts?.languages, 'language'),
    datasets: list(facts?.datasets, 'dataset'),
    tags: facts?.tags ?? [],
    metrics: facts?.metrics ?? [],
    results: facts?.results ?? [],
  };
}

function split(text: string | undefined): string[] {
  const parts = (text ?? '').split(',').map(part => part.trim());
  return [...new Set(parts.filter(Boolean))];
}
