import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import { isQuotable } from '../client/quoteFilterValue';
import type { MlflowClient } from '../client/MlflowClient';

/** Removes stored models and versions that are not present any more; answers whether there was one. */
export async function removeMissingModels(
  client: MlflowClient,
  present: ReadonlyMap<string, ReadonlySet<string>>,
  sink: TrackerSink,
  signal: AbortSignal,
): Promise<boolean> {
  const models: string[] = [];
  const versions: Array<{ model: string; version: string }> = [];
  let after: string | undefined;
  do {
    const stored = await sink.storedModels(after);
    for (const { name, versions: known } of stored) {
      const kept = present.get(name);
      // Pages shift while others write, so a model that was not seen is asked for by name.
      if (!kept && !(await client.getModel(name, signal))) {
        models.push(name);
      }
      const missing = known.filter(version => kept && !kept.has(version));
      if (missing.length > 0) {
        versions.push(...(await confirmed(client, name, missing, signal)));
      }
    }
    after = stored.at(-1)?.name;
  } while (after !== undefined);
  if (models.length > 0) {
    await sink.removeModels(models);
  }
  if (versions.length > 0) {
    await sink.removeModelVersions(versions);
  }
  return models.length + versions.length > 0;
}

async function confirmed(
  client: MlflowClient,
  model: string,
  missing: string[],
  signal: AbortSignal,
): Promise<Array<{ model: string; version: string }>> {
  if (!isQuotable(model)) {
    return missing.map(version => ({ model, version }));
  }
  const { items } = await client.searchModelVersions({
    model,
    maxResults: 1000,
    signal,
  });
  const present = new Set(items.map(({ version }) => version));
  return missing
    .filter(version => !present.has(version))
    .map(version => ({ model, version }));
}
