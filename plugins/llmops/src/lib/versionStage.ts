/** Tags by which trackers tell the stage of a version on servers that still have one. */
const STAGE = /(^|\.)stage$/;

/** The old stage of a version, where the tracker has one. */
export function stageOf(version: {
  tags?: Record<string, string>;
}): string | undefined {
  return Object.entries(version.tags ?? {}).find(([tag]) =>
    STAGE.test(tag),
  )?.[1];
}
