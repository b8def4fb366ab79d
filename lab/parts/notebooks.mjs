// @ts-check
import path from 'node:path';
import { LAB } from '../lib/places.mjs';

/**
 * The kind Notebook, and what stands in for Kubeflow's controller of it.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startNotebooks(lab) {
  await lab.kubectl.applyFile(path.join(LAB, 'manifests', 'notebooks.yaml'));
  await lab.kubectl.waitForKinds();
  await lab.start({
    name: 'notebook-controller',
    file: process.execPath,
    args: [
      path.join(LAB, 'notebook-controller', 'main.mjs'),
      `--kubeconfig=${lab.kubeconfig('admin')}`,
    ],
  });
}
