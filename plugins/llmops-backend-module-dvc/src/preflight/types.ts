import type {
  AttemptSpec,
  PreflightCheck,
} from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import type { StageReader } from '../pipeline/StageReader';
import type { Toolchain } from '../toolchain/Toolchain';

/** What is known before an attempt exists. */
export type PreflightSpec = Omit<
  AttemptSpec,
  'dispatchKey' | 'runId' | 'attempt'
>;

/** What the checks look at. */
export interface PreflightContext {
  spec: PreflightSpec;
  config: DvcEngineConfig;
  toolchain: Toolchain;
  stages: StageReader;
  /** Attempts that run or wait on this machine now. */
  activeAttempts: () => Promise<number>;
}

/** One check; it answers all that it found, and an empty list when it does not apply. */
export type Check = (context: PreflightContext) => Promise<PreflightCheck[]>;
