#!/usr/bin/env node
// @ts-check
import { parseArgs } from 'node:util';
import { runMain, say } from '../../scripts/lib/console.mjs';
import { Cluster } from '../process-node/Cluster.mjs';
import { NotebookController } from './NotebookController.mjs';

/*
 * Stands in for Kubeflow's notebook controller, whose module is not to be had: main.mjs --kubeconfig FILE
 */

/** Resolves when somebody ends this process. */
function signalled() {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, resolve);
  });
}

async function main() {
  const { values } = parseArgs({ options: { kubeconfig: { type: 'string' } } });
  if (!values.kubeconfig) throw new Error('--kubeconfig is missing');
  await new NotebookController(new Cluster(values.kubeconfig)).start();
  say('Notebooks are followed');
  await signalled();
}

await runMain(main);
