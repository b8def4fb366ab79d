import type {
  AttemptSpec,
  ExternalReference,
} from '@llmops/backstage-plugin-llmops-node';
import { InMemoryAttemptSink } from '@llmops/backstage-plugin-llmops-node/testing';
import type { TrainingJobEngine } from '../TrainingJobEngine';

/** Submits an attempt and follows it in the background. */
export async function launch(engine: TrainingJobEngine, spec: AttemptSpec) {
  return follow(engine, spec, await engine.submit(spec));
}

/** Follows an attempt in the background until it ended. */
export function follow(
  engine: TrainingJobEngine,
  spec: AttemptSpec,
  reference: ExternalReference,
) {
  const sink = new InMemoryAttemptSink();
  const abort = new AbortController();
  const done = engine.follow(spec, reference, sink, abort.signal);
  // A rejection is looked at by the test that awaits it.
  done.catch(() => {});
  return {
    dispatchKey: spec.dispatchKey,
    sink,
    done,
    abort,
    /** Resolves once the newest observation is such a one. */
    reaches: (state: string, reason?: RegExp) =>
      sink.until(
        ({ latest }) =>
          latest?.state === state &&
          (reason === undefined || reason.test(latest.reason ?? '')),
      ),
  };
}
