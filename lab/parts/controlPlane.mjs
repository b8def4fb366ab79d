// @ts-check
import path from 'node:path';
import { kubeconfigByCertificate } from '../lib/kubeconfig.mjs';
import { makeCertificates } from '../lib/pki.mjs';
import { LAB } from '../lib/places.mjs';

/** @typedef {import('../lib/Lab.mjs').Lab} Lab */

/** @param {Lab} lab */
async function startEtcd(lab) {
  const client = `http://127.0.0.1:${lab.ports.etcd}`;
  const peer = `http://127.0.0.1:${lab.ports.etcdPeer}`;
  await lab.start({
    name: 'etcd',
    file: lab.program('etcd'),
    args: [
      `--data-dir=${lab.file('etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      // Safety against a power cut costs time and protects nothing here.
      '--unsafe-no-fsync',
    ],
  });
}

/** @param {Lab} lab */
async function startApiServer(lab) {
  await lab.start(
    {
      name: 'kube-apiserver',
      file: lab.program('kube-apiserver'),
      args: [
        `--etcd-servers=http://127.0.0.1:${lab.ports.etcd}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        '--endpoint-reconciler-type=none',
        `--secure-port=${lab.ports.apiserver}`,
        '--tls-cert-file=pki/apiserver.crt',
        '--tls-private-key-file=pki/apiserver.key',
        '--client-ca-file=pki/ca.crt',
        '--service-account-issuer=https://kubernetes.default.svc',
        '--service-account-key-file=pki/sa.pub',
        '--service-account-signing-key-file=pki/sa.key',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--authorization-mode=Node,RBAC',
        '--allow-privileged=true',
        '--requestheader-client-ca-file=pki/ca.crt',
        '--requestheader-username-headers=X-Remote-User',
        '--requestheader-group-headers=X-Remote-Group',
        '--requestheader-extra-headers-prefix=X-Remote-Extra-',
        '--proxy-client-cert-file=pki/front-proxy.crt',
        '--proxy-client-key-file=pki/front-proxy.key',
        '--kubelet-client-certificate=pki/kubelet-client.crt',
        '--kubelet-client-key=pki/kubelet-client.key',
        '--kubelet-certificate-authority=pki/ca.crt',
        '--kubelet-preferred-address-types=InternalIP',
        // A lost node shall lose its Pods within seconds, not five minutes.
        '--default-not-ready-toleration-seconds=10',
        '--default-unreachable-toleration-seconds=10',
      ],
    },
    () => lab.kubectl.succeeds('get', '--raw', '/readyz'),
  );
}

/** @param {Lab} lab */
async function startControllers(lab) {
  await lab.start({
    name: 'kube-controller-manager',
    file: lab.program('kube-controller-manager'),
    args: [
      `--kubeconfig=${lab.kubeconfig('controller-manager')}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${lab.ports.controllerManager}`,
      '--leader-elect=false',
      '--use-service-account-credentials=true',
      '--service-account-private-key-file=pki/sa.key',
      '--root-ca-file=pki/ca.crt',
      '--cluster-signing-cert-file=pki/ca.crt',
      '--cluster-signing-key-file=pki/ca.key',
      '--node-monitor-grace-period=40s',
    ],
  });
  const kubeconfig = lab.kubeconfig('scheduler');
  await lab.start({
    name: 'kube-scheduler',
    file: lab.program('kube-scheduler'),
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${lab.ports.scheduler}`,
      '--leader-elect=false',
    ],
  });
}

/**
 * etcd, API server, controller manager and scheduler, and the namespaces of the lab.
 *
 * @param {Lab} lab
 */
export async function startControlPlane(lab) {
  makeCertificates(lab);
  for (const name of ['admin', 'controller-manager', 'scheduler'])
    kubeconfigByCertificate(lab, name);
  await startEtcd(lab);
  await startApiServer(lab);
  await startControllers(lab);
  await lab.kubectl.applyFile(path.join(LAB, 'manifests', 'namespaces.yaml'));
}
