import type { GovernanceModel } from '@llmops/backstage-plugin-llmops-common';

type Key = string | number | undefined;

/** From the worst to the best. */
const VERDICTS = ['failed', 'unjudged', 'passed'];

const KEYS: Record<string, (model: GovernanceModel) => Key> = {
  name: model => model.name,
  owner: model => (model.ownerKnown ? model.owner : undefined),
  cardScore: model => model.cardScore,
  licence: model => model.licence,
  evaluation: model => {
    const rank = VERDICTS.indexOf(model.evaluation);
    return rank < 0 ? undefined : rank;
  },
  lineage: model => Number(model.lineageKnown),
  data: model => Number(model.dataPinned),
  lastTrained: model => model.lastTrained?.getTime(),
};

/** In the order of a column, with a dash before it the largest first. Models without a value come last. */
export function sortModels(
  models: GovernanceModel[],
  sort: string,
): GovernanceModel[] {
  const direction = sort.startsWith('-') ? -1 : 1;
  const keyOf = KEYS[sort.replace(/^-/, '')] ?? KEYS.name;
  return models
    .map(model => ({ model, key: keyOf(model) }))
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined) {
        return Number(a.key === undefined) - Number(b.key === undefined);
      }
      return direction * compare(a.key, b.key);
    })
    .map(({ model }) => model);
}

function compare(a: string | number, b: string | number): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
