import type {
  AttemptObservation,
  AttemptSink,
} from '@llmops/backstage-plugin-llmops-node';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import type { Toolchain } from '../toolchain/Toolchain';
import type { AttemptFolder } from './AttemptFolder';
import { FolderWatch } from './FolderWatch';
import { OutputReader } from './OutputReader';
import { isEndedState } from './files';
import { ensureSupervisor } from './startSupervisor';
import { reap, seemsAlive } from './supervisorLiveness';
import { toObservation } from './toObservation';

/** An unchanged attempt is reported this often, so that everyone sees it is still looked at. */
const REPEAT_MS = 10_000;

/**
 * Reports an attempt from its folder until it ended or the signal is aborted.
 *
 * The folder holds everything, so following after a restart of the portal is the same as following from the start.
 *
 * @returns whether the end was reported
 */
export async function followAttempt(options: {
  folder: AttemptFolder;
  sink: AttemptSink;
  signal: AbortSignal;
  config: DvcEngineConfig;
  toolchain: Toolchain;
}): Promise<boolean> {
  const { folder, sink, signal } = options;
  const output = new OutputReader(folder, await sink.logPosition());
  const watch = new FolderWatch(folder.path);
  let reported = '';
  let reportedAt = 0;
  try {
    while (!signal.aborted) {
      // The state first: everything a state speaks of is in the output by then.
      const seen = await look(options);
      await output.drain(sink, signal);
      if (signal.aborted) {
        break;
      }
      const { observedAt, ...content } = seen;
      const text = JSON.stringify(content);
      if (text !== reported || Date.now() - reportedAt >= REPEAT_MS) {
        await sink.observe(seen);
        reported = text;
        reportedAt = observedAt.getTime();
      }
      if (seen.state !== 'queued' && seen.state !== 'running') {
        return true;
      }
      await watch.next(signal);
    }
    return false;
  } finally {
    watch.close();
  }
}

async function look(options: {
  folder: AttemptFolder;
  config: DvcEngineConfig;
  toolchain: Toolchain;
}): Promise<AttemptObservation> {
  const { folder, config, toolchain } = options;
  if (!(await folder.isSubmitted())) {
    return {
      observedAt: new Date(),
      state: 'lost',
      reason: `The folder ${folder.path} of the attempt is gone; retry the run`,
      steps: [],
    };
  }
  await ensureSupervisor(folder, config, toolchain);
  const state = await folder.readState();
  if (state && (isEndedState(state) || (await seemsAlive(state)))) {
    return toObservation(state, new Date());
  }
  await reap(folder, toolchain);
  const settled = await folder.readState();
  if (!settled) {
    return look(options);
  }
  return toObservation(settled, new Date());
}
