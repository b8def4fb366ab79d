// @ts-check
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { Problem } from '../../scripts/lib/problem.mjs';

/** @throws {Problem} when OpenSSL is missing */
export function needOpenssl() {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Problem(
      'OpenSSL is missing, which makes the certificates of the lab.',
      'Install it (Debian and Ubuntu: apt-get install openssl).',
    );
  }
}

/** @typedef {import('./Lab.mjs').Lab} Lab */

const SERVICE_NAMES =
  'IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc';

/** Who may speak to the API server with a certificate, and the servers that show one. */
const CERTIFICATES = [
  { name: 'apiserver', subject: '/CN=kube-apiserver', names: SERVICE_NAMES },
  {
    name: 'serving',
    subject: '/CN=localhost',
    names: 'IP:127.0.0.1,DNS:localhost',
  },
  { name: 'admin', subject: '/O=system:masters/CN=admin' },
  {
    name: 'controller-manager',
    subject: '/CN=system:kube-controller-manager',
  },
  { name: 'scheduler', subject: '/CN=system:kube-scheduler' },
  {
    name: 'kubelet-client',
    subject: '/O=system:masters/CN=kube-apiserver-kubelet-client',
  },
  { name: 'front-proxy', subject: '/CN=front-proxy' },
];

/**
 * Makes the certificates and keys below `pki`.
 *
 * @param {Lab} lab
 */
export function makeCertificates(lab) {
  const cwd = lab.file('pki');
  fs.mkdirSync(cwd, { recursive: true });
  /** @param {string} line @param {string[]} more */
  const openssl = (line, ...more) =>
    execFileSync('openssl', [...line.split(' '), ...more], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const newKey = 'ecparam -name prime256v1 -genkey -noout -out';
  openssl(`${newKey} ca.key`);
  openssl('req -x509 -new -key ca.key -days 3650 -out ca.crt -subj /CN=lab-ca');
  openssl('genrsa -out sa.key 2048');
  openssl('rsa -in sa.key -pubout -out sa.pub');
  for (const { name, subject, names } of CERTIFICATES) {
    const extensions = [
      'keyUsage=digitalSignature,keyEncipherment',
      'extendedKeyUsage=serverAuth,clientAuth',
      ...(names ? [`subjectAltName=${names}`] : []),
    ];
    fs.writeFileSync(`${cwd}/${name}.ext`, extensions.join('\n'));
    openssl(`${newKey} ${name}.key`);
    openssl(`req -new -key ${name}.key -out ${name}.csr -subj`, subject);
    openssl(
      `x509 -req -in ${name}.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -out ${name}.crt -extfile ${name}.ext`,
    );
  }
  shareWithWebhooks(lab, 'pki/webhook');
}

/**
 * Lays the serving certificate where an operator looks for it.
 *
 * @param {Lab} lab
 * @param {string} folder - relative to the state
 */
export function shareWithWebhooks(lab, folder) {
  fs.mkdirSync(lab.file(folder), { recursive: true });
  for (const kind of ['crt', 'key']) {
    fs.copyFileSync(
      lab.file('pki', `serving.${kind}`),
      lab.file(folder, `tls.${kind}`),
    );
  }
}
