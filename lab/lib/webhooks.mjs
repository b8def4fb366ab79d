// @ts-check
import fs from 'node:fs';

/*
 * Operators expect to be called through a Service. Here they listen on 127.0.0.1: every reference to a Service
 * is replaced by a URL with the lab's certificate authority.
 */

/**
 * @param {import('./Lab.mjs').Lab} lab
 * @param {number} port
 * @param {{ service?: { path?: string }, url?: string }} reference
 * @param {string} otherwise - path when none is given
 */
function onLoopback(lab, port, { service, url }, otherwise) {
  const path = service?.path ?? (url ? new URL(url).pathname : otherwise);
  const certificate = fs.readFileSync(lab.file('pki', 'ca.crt'));
  return {
    url: `https://127.0.0.1:${port}${path}`,
    caBundle: certificate.toString('base64'),
  };
}

/**
 * @param {import('./Lab.mjs').Lab} lab
 * @param {number} port
 * @param {string[]} names - `kind/name` of webhook configurations
 */
export async function callWebhooksOnLoopback(lab, port, ...names) {
  for (const name of names) {
    const text = await lab.kubectl.run(['get', name, '-o', 'json']);
    const configuration = JSON.parse(text);
    for (const webhook of configuration.webhooks) {
      webhook.clientConfig = onLoopback(lab, port, webhook.clientConfig, '');
    }
    await lab.kubectl.run(
      ['replace', '-f', '-'],
      JSON.stringify(configuration),
    );
  }
}

/**
 * The same for the conversion between versions of a kind.
 *
 * @param {import('./Lab.mjs').Lab} lab
 * @param {number} port
 * @param {string} group - of the kinds
 */
export async function convertOnLoopback(lab, port, group) {
  const text = await lab.kubectl.run(['get', 'crd', '-o', 'json']);
  for (const kind of JSON.parse(text).items) {
    const { conversion } = kind.spec;
    if (kind.spec.group !== group || conversion?.strategy !== 'Webhook')
      continue;
    conversion.webhook.clientConfig = onLoopback(
      lab,
      port,
      conversion.webhook.clientConfig,
      '/convert',
    );
    await lab.kubectl.run(['replace', '-f', '-'], JSON.stringify(kind));
  }
}
