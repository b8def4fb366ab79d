// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { complain } from '../../scripts/lib/console.mjs';
import { follow } from './follow.mjs';
import { isAnswer } from './Cluster.mjs';

/** @typedef {import('@kubernetes/client-node').V1PersistentVolumeClaim} V1PersistentVolumeClaim */

const STORAGE_CLASS = 'lab-folders';

/** Gives each volume claim of the lab's storage class a folder, and takes it back with the claim. */
export class Claims {
  #cluster;
  #folder;

  /**
   * @param {import('./Cluster.mjs').Cluster} cluster
   * @param {string} folder
   */
  constructor(cluster, folder) {
    this.#cluster = cluster;
    this.#folder = folder;
  }

  async start() {
    const { config, core } = this.#cluster;
    /** @param {() => Promise<unknown>} work */
    const tell = work =>
      void work().catch(error => complain(`Volume claims: ${error}`));
    await follow({
      config,
      path: '/api/v1/persistentvolumeclaims',
      list: () => core.listPersistentVolumeClaimForAllNamespaces(),
      onPresent: claim => tell(() => this.#provide(claim)),
      onGone: claim => tell(() => this.#remove(claim)),
    });
  }

  /** @param {V1PersistentVolumeClaim} claim */
  #folderOf({ metadata }) {
    const { namespace = '', name = '' } = metadata ?? {};
    return path.join(this.#folder, namespace, name);
  }

  /** @param {V1PersistentVolumeClaim} claim */
  async #provide(claim) {
    const { metadata, spec } = claim;
    if (spec?.storageClassName !== STORAGE_CLASS || spec.volumeName) return;
    const folder = this.#folderOf(claim);
    fs.mkdirSync(folder, { recursive: true });
    const { name, namespace, uid } = metadata ?? {};
    try {
      await this.#cluster.core.createPersistentVolume({
        body: {
          metadata: { name: `claim-${uid}` },
          spec: {
            storageClassName: STORAGE_CLASS,
            capacity: spec.resources?.requests,
            accessModes: spec.accessModes,
            persistentVolumeReclaimPolicy: 'Retain',
            hostPath: { path: folder },
            claimRef: { name, namespace, uid },
          },
        },
      });
    } catch (error) {
      // It was made when the claim was seen before.
      if (!isAnswer(error, 409)) throw error;
    }
  }

  /** @param {V1PersistentVolumeClaim} claim */
  async #remove(claim) {
    if (claim.spec?.storageClassName !== STORAGE_CLASS) return;
    const name = `claim-${claim.metadata?.uid}`;
    await this.#cluster.core.deletePersistentVolume({ name });
    fs.rmSync(this.#folderOf(claim), { recursive: true, force: true });
  }
}
