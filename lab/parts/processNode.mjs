// @ts-check
import path from 'node:path';
import { LAB } from '../lib/places.mjs';

/**
 * The node that really runs its Pods.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startProcessNode(lab) {
  const name = 'process-0';
  await lab.kubectl.applyFile(path.join(LAB, 'manifests', 'storage.yaml'));
  await lab.start(
    {
      name,
      file: process.execPath,
      args: [
        path.join(LAB, 'process-node', 'main.mjs'),
        `--state=${lab.state}`,
        `--port=${lab.ports.processNode}`,
        `--name=${name}`,
      ],
    },
    () =>
      lab.kubectl.succeeds(
        ...['wait', '--for=condition=Ready', `node/${name}`],
        '--timeout=1s',
      ),
  );
}
