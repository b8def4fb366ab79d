import { createHmac, timingSafeEqual } from 'node:crypto';
import { AuthenticationError } from '@backstage/errors';
import type { TrackerDelivery } from '@llmops/backstage-plugin-llmops-node';

/** How old a delivery may be, and how far ahead the server's clock. */
const FRESH_MS = 5 * 60_000;
const VERSION = 'v1,';
const MAX_ID = 200;

/**
 * Checks that a delivery was signed with the secret, and lately. The signature is `v1,` and the base64 of the
 * HMAC-SHA256 of `<delivery id>.<seconds>.<body>`. Why one is refused is not told to whoever sent it.
 */
export function verifyWebhook(
  delivery: TrackerDelivery,
  secret: string | undefined,
  now: number,
): { id: string } {
  const id = header(delivery, 'x-mlflow-delivery-id');
  const timestamp = header(delivery, 'x-mlflow-timestamp');
  const signature = header(delivery, 'x-mlflow-signature');
  const isSigned =
    secret !== undefined &&
    id.length > 0 &&
    id.length <= MAX_ID &&
    signature.startsWith(VERSION) &&
    isEqual(
      Buffer.from(signature.slice(VERSION.length), 'base64'),
      createHmac('sha256', secret)
        .update(`${id}.${timestamp}.`)
        .update(delivery.body)
        .digest(),
    );
  const isFresh =
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(now - Number(timestamp) * 1000) <= FRESH_MS;
  if (!isSigned || !isFresh) {
    throw new AuthenticationError('The delivery was not signed, or is old');
  }
  return { id };
}

function header(delivery: TrackerDelivery, name: string): string {
  const value = delivery.headers[name];
  return typeof value === 'string' ? value : '';
}

/** In a time that does not depend on where they differ. */
function isEqual(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
