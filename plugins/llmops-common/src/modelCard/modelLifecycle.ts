const PRODUCTION = /^(champion|production|prod|live|stable)$/i;
const STAGING = /^(candidate|challenger|staging|stage|canary|shadow)$/i;
const RETIRED = /^(archived|deprecated|retired)$/i;

/** Tag of a model that says its lifecycle in so many words. @public */
export const TAG_LIFECYCLE = 'lifecycle';

const MAX_LENGTH = 50;

/**
 * Where a model stands in its life: what its tag `lifecycle` says, else `production` or `staging` by its aliases and
 * by the old stages of its versions, `deprecated` when all staged versions are archived, else `experimental`.
 *
 * @param model - tags of the model, its aliases, and the old stages of its versions where the tracker has any
 *
 * @public
 */
export function modelLifecycle(model: {
  tags: Record<string, string>;
  aliases: readonly string[];
  stages?: readonly string[];
}): string {
  const tag = model.tags[TAG_LIFECYCLE]?.trim().toLowerCase();
  if (tag) {
    return tag.slice(0, MAX_LENGTH);
  }
  const stages = model.stages ?? [];
  const names = [...model.aliases, ...stages];
  if (names.some(name => PRODUCTION.test(name))) {
    return 'production';
  }
  if (names.some(name => STAGING.test(name))) {
    return 'staging';
  }
  return stages.length > 0 && stages.every(stage => RETIRED.test(stage))
    ? 'deprecated'
    : 'experimental';
}
