import {
  type Model,
  type ModelFacts,
  modelEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import type { StoredModel } from './ModelStore';

/** A model as callers see it; without facts until they were made for the first time. */
export function toApiModel(
  model: StoredModel,
  facts: ModelFacts | undefined,
): Model {
  return {
    tracker: model.tracker,
    name: model.name,
    owner: model.owner,
    project: model.project,
    description: model.description,
    latestVersion: model.latestVersion,
    aliases: model.aliases,
    entityRef: `resource:default/${modelEntityName(model.tracker, model.name)}`,
    facts,
    createdAt: model.createdAt,
    updatedAt: model.updatedAt,
  };
}
