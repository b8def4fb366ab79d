import { isError } from '@backstage/errors';
import { backoffDelay } from '../runs/settings';
import { faultPoint } from '../testing/faultPoint';
import type { SendContext } from './sendDispatch';

/** Asks the engine to end a job; the end itself is seen by whoever follows it. */
export async function sendCancel({
  item,
  target,
  engine,
  outbox,
}: SendContext): Promise<void> {
  const { externalId, cancelReason } = target.attempt;
  await outbox.begin(item);
  if (externalId !== undefined) {
    await engine.cancel(target.spec, { externalId }, cancelReason ?? '');
  }
  faultPoint('cancel:sent');
  await outbox.completeCancel(item);
}

/** Tries again for as long as for a dispatch; then a person has to ask again. */
export async function recoverCancel(
  { item, outbox, settings }: SendContext,
  error: unknown,
): Promise<void> {
  const problem = isError(error) ? error.message : String(error);
  const isFinal = isError(error) && error.name === 'InputError';
  if (isFinal || item.tries + 1 >= settings.maxTries) {
    await outbox.dropCancel(item, problem);
  } else {
    await outbox.postpone(item, problem, backoffDelay(settings, item.tries));
  }
}
