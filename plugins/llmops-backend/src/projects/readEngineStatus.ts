import { isError } from '@backstage/errors';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';

/** Whether an engine takes runs now, and why not. */
export type EngineAvailability =
  | { engine: TrainingEngine; available: true }
  | { engine?: TrainingEngine; available: false; reason: string };

/** Asks an engine by its id. One that this portal does not have, or that cannot be asked, is not available. */
export async function readEngineStatus(
  id: string,
  engines: ReadonlyMap<string, TrainingEngine>,
): Promise<EngineAvailability> {
  const engine = engines.get(id);
  if (!engine) {
    const reason = `The engine "${id}" is not installed in this portal`;
    return { available: false, reason };
  }
  try {
    const { available, reason } = await engine.status();
    return available
      ? { engine, available }
      : {
          engine,
          available: false,
          reason: reason ?? `${engine.title} is not available`,
        };
  } catch (error) {
    const message = isError(error) ? error.message : String(error);
    const reason = `${engine.title} could not be asked: ${message}`;
    return { engine, available: false, reason };
  }
}
