// @ts-check
import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1Service} V1Service
 */

/**
 * Names under which a Service, or a Pod through its Service, is found.
 *
 * @param {string} name
 * @param {string} namespace
 * @returns {{ short: string, long: string[] }} the short one holds in its own namespace alone
 */
function namesOf(name, namespace) {
  const qualified = `${name}.${namespace}`;
  return {
    short: name,
    long: [qualified, `${qualified}.svc`, `${qualified}.svc.cluster.local`],
  };
}

/**
 * The name service of the node: one hosts file for each namespace, in which every Service and every Pod with a
 * host name is 127.0.0.1, where all of them really are.
 */
export class HostsFiles {
  #folder;
  /** @type {Map<string, { namespace: string, short: string, long: string[] }[]>} by kind and uid */
  #names = new Map();
  /** @type {Map<string, string>} content by namespace */
  #written = new Map();

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
    fs.mkdirSync(folder, { recursive: true });
  }

  /** @param {string} namespace */
  file(namespace) {
    if (!this.#written.has(namespace)) this.#write(namespace);
    return this.#path(namespace);
  }

  /** @param {V1Service} service */
  putService({ metadata }) {
    const { name = '', namespace = '', uid = '' } = metadata ?? {};
    this.#put(`service ${uid}`, [{ namespace, ...namesOf(name, namespace) }]);
  }

  /** @param {V1Pod} pod */
  putPod({ metadata, spec }) {
    const { name = '', namespace = '', uid = '' } = metadata ?? {};
    const { hostname = name, subdomain } = spec ?? {};
    const names = [{ namespace, short: hostname, long: [] }];
    this.#put(
      `pod ${uid}`,
      subdomain
        ? [
            ...names,
            { namespace, ...namesOf(`${hostname}.${subdomain}`, namespace) },
          ]
        : names,
    );
  }

  /**
   * @param {'pod' | 'service'} kind
   * @param {string} uid
   */
  remove(kind, uid) {
    if (this.#names.delete(`${kind} ${uid}`)) this.#writeAll();
  }

  /**
   * @param {string} key
   * @param {{ namespace: string, short: string, long: string[] }[]} names
   */
  #put(key, names) {
    this.#names.set(key, names);
    this.#writeAll();
  }

  #writeAll() {
    for (const namespace of this.#written.keys()) this.#write(namespace);
  }

  /** @param {string} namespace */
  #path(namespace) {
    return path.join(this.#folder, namespace);
  }

  /** @param {string} namespace */
  #write(namespace) {
    const names = new Set(['localhost']);
    for (const entry of [...this.#names.values()].flat()) {
      if (entry.namespace === namespace) names.add(entry.short);
      for (const name of entry.long) names.add(name);
    }
    const content = [...names].map(name => `127.0.0.1 ${name}\n`).join('');
    if (this.#written.get(namespace) === content) return;
    this.#written.set(namespace, content);
    // In place: containers see this very file.
    fs.writeFileSync(this.#path(namespace), content);
  }
}
