#!/usr/bin/env node
// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runMain, say } from '../../scripts/lib/console.mjs';
import { Claims } from './Claims.mjs';
import { Cluster } from './Cluster.mjs';
import { NodeReporter } from './NodeReporter.mjs';
import { startNodeServer } from './NodeServer.mjs';
import { ProcessNode } from './ProcessNode.mjs';

/*
 * The kubelet of a node that runs Pods as processes of this machine: main.mjs --state FOLDER --port PORT [--name NAME]
 */

/** @param {string | undefined} value @param {string} name */
function needed(value, name) {
  if (value) return value;
  throw new Error(`--${name} is missing`);
}

/** Resolves when somebody ends this process. */
function signalled() {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve);
  });
}

async function main() {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'process-0' },
      port: { type: 'string' },
      state: { type: 'string' },
    },
  });
  const state = needed(values.state, 'state');
  const port = Number(needed(values.port, 'port'));
  const { name } = values;
  const pki = path.join(state, 'pki');
  const cluster = new Cluster(path.join(state, 'kc', 'admin.yaml'));
  const node = new ProcessNode(cluster, { name, state });
  await startNodeServer(node, {
    port,
    certificate: path.join(pki, 'serving.crt'),
    key: path.join(pki, 'serving.key'),
    authority: path.join(pki, 'ca.crt'),
  });
  await new NodeReporter(cluster, name, port).start();
  await new Claims(cluster, path.join(state, 'claims')).start();
  await node.start();
  say(`Node ${name} is ready on port ${port}`);
  await signalled();
  node.kill();
}

await runMain(main);
