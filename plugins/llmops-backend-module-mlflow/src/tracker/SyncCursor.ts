import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

const schema = z.object({
  /** Newest time of change, by the server's clock, of the models reported so far. */
  modelsUntil: z.number().default(0),
  /** The same for model versions. */
  versionsUntil: z.number().default(0),
  /** When models and versions were last compared as a whole, by this machine's clock. */
  reconciledAt: z.number().default(0),
  /** Names of the models reported so far, to notice the deletion of one. */
  models: z.array(z.string()).default([]),
});

/** Where synchronization goes on; equal to the one before when nothing changed. */
export type SyncCursor = z.output<typeof schema>;

/** An unreadable cursor starts anew: everything is then reported once more, which is harmless. */
export function readCursor(cursor: JsonObject | undefined): SyncCursor {
  const result = schema.safeParse(cursor ?? {});
  return result.success ? result.data : schema.parse({});
}
