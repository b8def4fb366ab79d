// @ts-check
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import { complain } from '../../scripts/lib/console.mjs';
import { readLog, readLogQuery } from './readLog.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {number} port
 * @property {string} certificate - file
 * @property {string} key - file
 * @property {string} authority - file; who has a certificate from it may ask
 */

class Refusal extends Error {
  /**
   * @param {number} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * The part of a kubelet's API through which logs are read.
 *
 * @param {import('./ProcessNode.mjs').ProcessNode} node
 * @param {ServerOptions} options
 */
export async function startNodeServer(node, options) {
  const { port, certificate, key, authority } = options;
  const server = https.createServer(
    {
      cert: fs.readFileSync(certificate),
      key: fs.readFileSync(key),
      ca: fs.readFileSync(authority),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      answer(node, request, response).catch(error => {
        const code = error instanceof Refusal ? error.code : 500;
        if (code === 500) complain(`${request.url}: ${error}`);
        if (!response.headersSent) response.writeHead(code);
        response.end(error.message);
      });
    },
  );
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/**
 * @param {import('./ProcessNode.mjs').ProcessNode} node
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(node, request, response) {
  const url = new URL(request.url ?? '', 'https://127.0.0.1');
  const [, what, ...names] = url.pathname.split('/').map(decodeURIComponent);
  if (what === 'healthz') {
    response.end('ok');
    return;
  }
  if (what !== 'containerLogs' || names.length !== 3)
    throw new Refusal(404, `${url.pathname} is not offered`);
  const log = findLog(node, names, url.searchParams.get('previous') === 'true');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  const query = readLogQuery(url.searchParams);
  for await (const text of readLog(log, query, gone.signal)) {
    if (!response.write(text)) await drained(response, gone.signal);
  }
  response.end();
}

/**
 * @param {import('./ProcessNode.mjs').ProcessNode} node
 * @param {string[]} names
 * @param {boolean} previous
 */
function findLog(node, [namespace, pod, name], previous) {
  const container = node.find(namespace, pod)?.container(name);
  if (!container)
    throw new Refusal(404, `container ${name} not found in pod ${pod}`);
  const log = container.log(previous);
  if (log) return log;
  if (previous) {
    const message = `previous terminated container "${name}" in pod "${pod}" not found`;
    throw new Refusal(400, message);
  }
  const reason = container.status.state?.waiting?.reason;
  const message = `container "${name}" in pod "${pod}" is waiting to start: ${reason}`;
  throw new Refusal(400, message);
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {AbortSignal} signal
 */
async function drained(response, signal) {
  await once(response, 'drain', { signal }).catch(() => {});
}
