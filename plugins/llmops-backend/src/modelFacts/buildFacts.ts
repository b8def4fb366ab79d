import {
  assessCard,
  type ModelFacts,
  modelLifecycle,
  readModelCard,
} from '@llmops/backstage-plugin-llmops-common';
import type { StoredModel, StoredModelVersion } from '../models/ModelStore';
import type { FoundCard } from './ModelCards';

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

/** Tags by which old servers tell the stage of a version. */
const STAGE = /(^|\.)stage$/;

/** The facts of a model from its newest version, that one's card and evaluation. A pure function of what is known. */
export function buildFacts(known: {
  model: StoredModel;
  /** Newest first. */
  versions: StoredModelVersion[];
  card: FoundCard;
  evaluation: Record<string, number>;
  dataVersion?: string;
}): ModelFacts {
  const { model, versions, card, evaluation } = known;
  const newest: StoredModelVersion | undefined = versions[0];
  const { facts, body } = readModelCard(card.text);
  const { score, missing } = assessCard({
    facts,
    body,
    isEvaluated: Object.keys(evaluation).length > 0,
    hasDataVersion: known.dataVersion !== undefined,
  });
  const tags = { ...model.tags, ...newest?.tags };
  const text = (fact: keyof typeof TAGS) =>
    TAGS[fact]
      .map(tag => tags[tag]?.trim())
      .find(Boolean)
      ?.slice(0, MAX_TEXT);
  const list = (own: string[] | undefined, fact: keyof typeof TAGS) =>
    own?.length ? own : split(text(fact));
  return {
    lifecycle: modelLifecycle({
      tags: model.tags,
      aliases: Object.keys(model.aliases),
      stages: versions.flatMap(version =>
        Object.entries(version.tags)
          .filter(([tag]) => STAGE.test(tag))
          .map(([, stage]) => stage),
      ),
    }),
    license: facts?.license ?? text('license'),
    task: facts?.task ?? text('task'),
    library: facts?.library ?? text('library'),
    baseModels: list(facts?.baseModels, 'baseModel'),
    languages: list(facts?.languages, 'language'),
    datasets: list(facts?.datasets, 'dataset'),
    cardSource: card.source,
    cardScore: score,
    cardMissing: missing,
    evaluation,
    versions: versions.length,
    trainedAt: newest?.createdAt,
  };
}

function split(text: string | undefined): string[] {
  return [
    ...new Set(
      (text ?? '')
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    ),
  ];
}
