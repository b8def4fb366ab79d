import {
  type GovernanceFact,
  type GovernanceModel,
  modelEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import type { ModelRow } from './readModelRows';

/** What a row says of a model; the verdict on its evaluation comes later. */
export function toGovernanceModel(
  row: ModelRow,
  unownedGroup: string,
): GovernanceModel {
  const trained = row.ended_at ?? row.version_created_at;
  return {
    tracker: row.tracker,
    name: row.name,
    entityRef: `resource:default/${modelEntityName(row.tracker, row.name)}`,
    owner: row.owner ?? unownedGroup,
    ownerKnown: row.owner !== null && row.owner !== unownedGroup,
    project: row.project ?? undefined,
    cardScore: row.score ?? undefined,
    hasCard: hasCard(row),
    licence: row.license ?? undefined,
    latestVersion: row.latest_version ?? undefined,
    aliases: JSON.parse(row.aliases),
    evaluation: 'unknown',
    lineageKnown: Boolean(row.run_id && row.commit),
    dataPinned: Boolean(row.data_version) || hasDataset(row.datasets),
    lastTrained: trained ? new Date(trained) : undefined,
  };
}

/** A text that is only the model's description is no card. */
function hasCard({ card_source: source }: ModelRow): boolean {
  return source === 'model-card' || source === 'readme';
}

/** Whether the run said which data it read: a list of datasets with their hashes. */
function hasDataset(datasets: string | null): boolean {
  return datasets !== null && datasets !== '' && datasets !== '[]';
}

const LACKS: Record<GovernanceFact, (model: GovernanceModel) => boolean> = {
  owner: model => !model.ownerKnown,
  card: model => !model.hasCard,
  licence: model => !model.licence,
  evaluation: model => model.evaluation === 'unknown',
  lineage: model => !model.lineageKnown,
  data: model => !model.dataPinned,
  alias: model => Object.keys(model.aliases).length === 0,
};

/** Whether a model lacks each of these. */
export function lacks(model: GovernanceModel, facts: GovernanceFact[]) {
  return facts.every(fact => LACKS[fact](model));
}
