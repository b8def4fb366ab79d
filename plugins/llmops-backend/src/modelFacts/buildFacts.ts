import {
  type ModelFacts,
  modelLifecycle,
  toMetricValues,
} from '@llmops/backstage-plugin-llmops-common';
import type { StoredModel, StoredModelVersion } from '../models/ModelStore';
import { judgeCard } from './judgeCard';
import type { FoundCard } from './ModelCards';

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
  const { facts, score, missing } = judgeCard({
    card,
    tags: { ...model.tags, ...newest?.tags },
    evaluation,
    dataVersion: known.dataVersion,
  });
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
    license: facts.license,
    task: facts.task,
    library: facts.library,
    baseModels: facts.baseModels,
    languages: facts.languages,
    datasets: facts.datasets,
    cardSource: card.source,
    cardScore: score,
    cardMissing: missing,
    evaluation: toMetricValues(evaluation),
    versions: versions.length,
    trainedAt: newest?.createdAt,
  };
}
