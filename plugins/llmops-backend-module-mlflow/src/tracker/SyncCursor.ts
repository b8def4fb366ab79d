import type { JsonObject } from '@backstage/types';
import { z } from 'zod';

const backfill = z.object({
  /** Runs that started later are none of its. */
  until: z.number(),
  /** Position among the groups of experiments. */
  chunk: z.number(),
  pageToken: z.string().optional(),
  /** Read so far. */
  runs: z.number(),
  /** Start of the oldest run read so far. */
  backTo: z.number().optional(),
});

const runs = z.object({
  /** When the cycle before began, by this machine's clock; 0 at first. */
  since: z.number().default(0),
  /** Where the first reading of everything goes on. */
  backfill: backfill.optional(),
  /** Whether that is over. */
  isComplete: z.boolean().default(false),
  /** When the newest complete comparison of all runs began. */
  reconciledAt: z.number().default(0),
});

const schema = z.object({
  runs: runs.prefault({}),
  /** Newest time of change, by the server's clock, of the models reported so far. */
  modelsUntil: z.number().default(0),
  /** The same for model versions. */
  versionsUntil: z.number().default(0),
  /** When models and versions were last compared as a whole, by this machine's clock. */
  reconciledAt: z.number().default(0),
});

/** How far the first reading of all runs has come. */
export type BackfillCursor = z.output<typeof backfill>;

/** Where following runs goes on that the portal did not start. */
export type RunCursor = z.output<typeof runs>;

/** Where synchronization goes on. */
export type SyncCursor = z.output<typeof schema>;

/** An unreadable cursor starts anew: everything is then reported once more, which is harmless. */
export function readCursor(cursor: JsonObject | undefined): SyncCursor {
  const result = schema.safeParse(cursor ?? {});
  return result.success ? result.data : schema.parse({});
}
