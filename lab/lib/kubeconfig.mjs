// @ts-check

/** @typedef {import('./Lab.mjs').Lab} Lab */

/**
 * @param {Lab} lab
 * @param {string} name
 * @param {Record<string, string>} user - its credentials
 */
function write(lab, name, user) {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'lab',
        cluster: {
          server: lab.apiUrl,
          'certificate-authority': lab.file('pki', 'ca.crt'),
        },
      },
    ],
    users: [{ name, user }],
    contexts: [{ name: 'lab', context: { cluster: 'lab', user: name } }],
    'current-context': 'lab',
  };
  // JSON is YAML, and needs no quoting rules of its own.
  lab.write(`kc/${name}.yaml`, JSON.stringify(config, null, 2));
  return lab.kubeconfig(name);
}

/**
 * @param {Lab} lab
 * @param {string} name - of the certificate
 */
export function kubeconfigByCertificate(lab, name) {
  return write(lab, name, {
    'client-certificate': lab.file('pki', `${name}.crt`),
    'client-key': lab.file('pki', `${name}.key`),
  });
}

/**
 * @param {Lab} lab
 * @param {string} namespace
 * @param {string} account
 * @returns {Promise<string>} a token that outlives the lab
 */
export async function accountToken(lab, namespace, account) {
  const args = ['create', 'token', account, '--duration=8760h'];
  const token = await lab.kubectl.run(['-n', namespace, ...args]);
  return token.trim();
}

/**
 * @param {Lab} lab
 * @param {string} name
 * @param {{ namespace: string, account: string }} of
 */
export async function kubeconfigByToken(lab, name, { namespace, account }) {
  const token = await accountToken(lab, namespace, account);
  return write(lab, name, { token });
}
