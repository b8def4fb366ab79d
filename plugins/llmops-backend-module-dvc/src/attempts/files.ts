import { z } from 'zod';

/**
 * What is written down of an attempt before its supervisor starts (`spec.json`); the supervisor's `attempt.py` reads
 * it. Secrets are not in it, only the names of their variables.
 */
export interface SpecFile {
  dispatchKey: string;
  /** Value of LLMOPS_ATTEMPT in every process of the attempt. */
  marker: string;
  /** Milliseconds since the epoch; the order of the queue. */
  submittedAt: number;
  /** Folder of the checkout, relative to the attempt's folder. */
  checkout: string;
  pipelineFile: string;
  parameters: Record<string, unknown>;
  variables: Record<string, string>;
  steps: Array<{ name: string; dependsOn: string[] }>;
  policies: Record<
    string,
    { retries?: number; timeLimitSeconds?: number; cpu?: number; gpu?: number }
  >;
  timeLimitSeconds?: number;
  graceSeconds: number;
  environment?: {
    name: string;
    key: string;
    directory: string;
    lock: string;
    python: string;
    uv?: string;
    packages: number;
    mayInstall: boolean;
    downloadBytes?: number;
  };
  maxParallel: number;
  maxLogBytes: number;
  secretNames: string[];
  toolOnlyNames: string[];
  cacheDirectory: string;
  /** Bounds of the cache, of which the longest unused goes first. */
  maxCacheBytes: number;
  maxCacheAgeSeconds?: number;
  pushOutputs: boolean;
  /** False when every step runs, whatever the cache has. */
  reuseResults: boolean;
}

const stepSchema = z.object({
  name: z.string(),
  dependsOn: z.array(z.string()),
  state: z.enum([
    'pending',
    'running',
    'succeeded',
    'cached',
    'failed',
    'cancelled',
    'skipped',
  ]),
  reason: z.string().optional(),
  tries: z.number().optional(),
  startedAt: z.coerce.date().optional(),
  endedAt: z.coerce.date().optional(),
});

/** What the supervisor writes of an attempt (`state.json`), replaced as a whole at every change. */
export const stateFileSchema = z.object({
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  reason: z.string().optional(),
  phase: z.string(),
  /** The supervisor itself: its process id, and a start time that no later process of the same id has. */
  process: z.object({ pid: z.number(), start: z.string() }),
  steps: z.array(stepSchema),
  startedAt: z.coerce.date().optional(),
  endedAt: z.coerce.date().optional(),
  dataVersion: z.string().optional(),
  environmentHash: z.string().optional(),
});

export type StateFile = z.infer<typeof stateFileSchema>;

/** One line of `output.index`: from this byte on, the output belongs to the step. */
export const indexLineSchema = z.object({
  position: z.number(),
  step: z.string().nullable(),
});

export function isEndedState(state: StateFile): boolean {
  return state.state !== 'queued' && state.state !== 'running';
}
