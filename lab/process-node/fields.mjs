// @ts-check

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1Container} V1Container
 * @typedef {import('@kubernetes/client-node').V1ResourceFieldSelector} V1ResourceFieldSelector
 */

/** @type {Record<string, (pod: V1Pod) => string | undefined>} */
const FIELDS = {
  'metadata.name': pod => pod.metadata?.name,
  'metadata.namespace': pod => pod.metadata?.namespace,
  'metadata.uid': pod => pod.metadata?.uid,
  'spec.nodeName': pod => pod.spec?.nodeName,
  'spec.serviceAccountName': pod => pod.spec?.serviceAccountName,
  'status.hostIP': () => '127.0.0.1',
  'status.hostIPs': () => '127.0.0.1',
  'status.podIP': () => '127.0.0.1',
  'status.podIPs': () => '127.0.0.1',
};

/** @param {Record<string, string> | undefined} entries */
function listed(entries) {
  return Object.entries(entries ?? {})
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/**
 * The value of a field that a container may ask for.
 *
 * @param {V1Pod} pod
 * @param {string} path - as `metadata.name` or `metadata.annotations['a']`
 * @returns {string}
 */
export function fieldValue(pod, path) {
  const [, kind, key] =
    /^metadata\.(labels|annotations)(?:\['(.*)'\])?$/.exec(path) ?? [];
  if (kind === 'labels' || kind === 'annotations') {
    const entries = pod.metadata?.[kind];
    return key === undefined ? listed(entries) : entries?.[key] ?? '';
  }
  const read = FIELDS[path];
  if (!read) throw new Error(`There is no field ${path}`);
  return read(pod) ?? '';
}

const FACTORS = {
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** @param {string} quantity - as `500m` or `2Gi` */
function parseQuantity(quantity) {
  const [, number, unit] = /^([\d.]+)(\w*)$/.exec(quantity) ?? [];
  const factor = Object.entries(FACTORS).find(([name]) => name === unit);
  return Number(number) * (factor ? factor[1] : 1);
}

/**
 * @param {V1Container} container
 * @param {V1ResourceFieldSelector} selector
 * @returns {string}
 */
export function resourceValue(container, { resource, divisor }) {
  const [kind, ...name] = resource.split('.');
  const all =
    kind === 'limits'
      ? container.resources?.limits
      : container.resources?.requests;
  const quantity = parseQuantity(all?.[name.join('.')] ?? '0');
  const unit = parseQuantity(divisor && divisor !== '0' ? divisor : '1');
  return String(Math.ceil(quantity / unit));
}
