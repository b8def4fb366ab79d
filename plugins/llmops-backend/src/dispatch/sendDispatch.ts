import { isError } from '@backstage/errors';
import { isEnded } from '@llmops/backstage-plugin-llmops-common';
import type {
  ExternalReference,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { LeaseLostError } from '../lease/LeaseLostError';
import type { AttemptReader, AttemptToSend } from '../runs/AttemptReader';
import { backoffDelay, type RunCoreSettings } from '../runs/settings';
import { faultPoint } from '../testing/faultPoint';
import type { OutboxItem, OutboxStore } from './OutboxStore';

export interface SendContext {
  item: OutboxItem;
  target: AttemptToSend;
  engine: Pick<TrainingEngine, 'find' | 'submit' | 'cancel'>;
  outbox: OutboxStore;
  attempts: AttemptReader;
  settings: RunCoreSettings;
}

/**
 * Sends one attempt. What may have been sent before is looked up first; what is cancelled meanwhile, and never
 * reached the outside, is not sent at all.
 */
export async function sendDispatch(context: SendContext): Promise<void> {
  const { item, target, engine, outbox } = context;
  await outbox.begin(item);
  faultPoint('dispatch:begun');
  const found = item.sent ? await engine.find(target.spec) : undefined;
  faultPoint('dispatch:looked-up');
  const { cancelReason } = target.attempt;
  if (!found && cancelReason !== undefined) {
    await outbox.endUnsent(
      item,
      `Cancelled before it was sent: ${cancelReason}`,
    );
    return;
  }
  const reference = found ?? (await engine.submit(target.spec));
  faultPoint('dispatch:submitted');
  await saveReference(context, reference);
  faultPoint('dispatch:saved');
}

/**
 * Decides after an error. An `InputError` is final, since the same input is refused again. Otherwise it is tried
 * again; and it fails after the last try only if the engine then says that there is no job.
 */
export async function recoverDispatch(
  context: SendContext,
  error: unknown,
): Promise<void> {
  const { item, target, engine, outbox, settings } = context;
  const problem = isError(error) ? error.message : String(error);
  if (isError(error) && error.name === 'InputError') {
    await outbox.endUnsent(item, problem);
    return;
  }
  if (item.tries + 1 < settings.maxTries) {
    await outbox.postpone(item, problem, backoffDelay(settings, item.tries));
    return;
  }
  const found = await lookUp(engine, target);
  if (found === 'unknown') {
    await outbox.postpone(item, problem, backoffDelay(settings, item.tries));
  } else if (found) {
    await saveReference(context, found);
  } else {
    await outbox.endUnsent(
      item,
      `It could not be sent in ${item.tries + 1} tries: ${problem}`,
    );
  }
}

/** A job that came into being although its attempt was ended by another replica is ended, too. */
async function saveReference(
  { item, target, engine, outbox, attempts }: SendContext,
  reference: ExternalReference,
): Promise<void> {
  try {
    await outbox.completeDispatch(item, reference.externalId);
  } catch (error) {
    if (error instanceof LeaseLostError) {
      const { attempt } = await attempts.read(item.dispatchKey);
      if (isEnded(attempt.state) && attempt.externalId === undefined) {
        await engine.cancel(target.spec, reference, attempt.reason ?? '');
      }
    }
    throw error;
  }
}

async function lookUp(
  engine: SendContext['engine'],
  target: AttemptToSend,
): Promise<ExternalReference | undefined | 'unknown'> {
  try {
    return await engine.find(target.spec);
  } catch {
    return 'unknown';
  }
}
