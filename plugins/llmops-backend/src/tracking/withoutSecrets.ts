import type { TrackedRunRecord } from '@llmops/backstage-plugin-llmops-node';

/** Leaves out what holds a secret: training code may log its whole environment as parameters or tags. */
export function withoutSecrets(
  record: TrackedRunRecord,
  secrets: readonly string[],
): TrackedRunRecord {
  const isSecret = (text: string) =>
    secrets.some(secret => text.includes(secret));
  const shown = (values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([key, value]) => !isSecret(key) && !isSecret(value),
      ),
    );
  return {
    ...record,
    name: isSecret(record.name) ? record.id : record.name,
    parameters: shown(record.parameters),
    tags: shown(record.tags),
    datasets: record.datasets.filter(
      dataset => !isSecret(JSON.stringify(dataset)),
    ),
  };
}
