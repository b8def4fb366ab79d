// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { LAB } from '../lib/places.mjs';

/** @typedef {import('../lib/Lab.mjs').Lab} Lab */

const MANIFESTS = path.join(LAB, 'manifests');

/** What every simulated Pod says: the log of a training that learns. */
function trainingLog() {
  const now = new Date().toISOString();
  return Array.from({ length: 20 }, (_, index) => {
    const entry = { step: (index + 1) * 10, loss: 4 / (index + 1) };
    return `${now} stdout F ${JSON.stringify(entry)}\n`;
  }).join('');
}

/**
 * kwok, which plays the kubelets of the simulated nodes, and those nodes.
 *
 * @param {Lab} lab
 */
export async function startKwok(lab) {
  const logs = lab.write('podlogs/default.log', trainingLog());
  const stages = ['nodes', 'pods', 'workflows'].map(name =>
    path.join(MANIFESTS, 'kwok', `${name}.yaml`),
  );
  const logsTemplate = path.join(MANIFESTS, 'kwok', 'logs.yaml');
  const logsConfig = lab.write(
    'kwok-logs.yaml',
    fs.readFileSync(logsTemplate, 'utf8').replace('@LOG@', logs),
  );
  await lab.kubectl.createNamespace('kwok-system');
  await lab.kubectl.applyFile(
    lab.manifests('kwok', 'kustomize/crd/bases', 'kwok.x-k8s.io_logs.yaml'),
  );
  await lab.kubectl.waitForKinds();
  await lab.start({
    name: 'kwok',
    file: lab.program('kwok'),
    args: [
      `--kubeconfig=${lab.kubeconfig('admin')}`,
      ...[...stages, logsConfig].map(file => `--config=${file}`),
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-ip=127.0.0.1',
      `--node-port=${lab.ports.kwok}`,
      `--server-address=127.0.0.1:${lab.ports.kwok}`,
      '--tls-cert-file=pki/serving.crt',
      '--tls-private-key-file=pki/serving.key',
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.1/16',
      '--enable-crds=Logs',
    ],
  });
  await lab.kubectl.applyFile(path.join(MANIFESTS, 'nodes.yaml'));
  await lab.kubectl.run([
    ...['wait', '--for=condition=Ready', 'node', '--all'],
    '--timeout=180s',
  ]);
}
