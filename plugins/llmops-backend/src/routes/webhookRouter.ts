import express from 'express';
import type { WebhookReceiver } from '../tracking/WebhookReceiver';

/** A delivery names a model and a version; its descriptions are the largest part. */
const BODY_LIMIT = '64kb';

/** Where deliveries go; nobody is signed in there, the signature of the body stands for that. */
export const WEBHOOK_PATH = '/trackers/:tracker/webhook';

/** Takes webhooks apart from the API, since their signature covers the body byte for byte. */
export function createWebhookRouter(receiver: WebhookReceiver) {
  const router = express.Router();
  router.post(
    WEBHOOK_PATH,
    express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }),
    (req, res, next) => {
      const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const { headers } = req;
      receiver
        .receive(req.params.tracker, { headers, body })
        .then(() => res.status(202).end(), next);
    },
  );
  return router;
}
