// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { expand } from './environment.mjs';
import { fieldValue } from './fields.mjs';
import { NotReady } from './NotReady.mjs';

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1Volume} V1Volume
 * @typedef {import('@kubernetes/client-node').V1VolumeProjection} V1VolumeProjection
 * @typedef {import('@kubernetes/client-node').V1KeyToPath} V1KeyToPath
 * @typedef {import('@kubernetes/client-node').V1DownwardAPIVolumeFile} V1DownwardAPIVolumeFile
 */

/**
 * What volumes are filled from.
 *
 * @typedef {import('./environment.mjs').Sources & {
 *   token: (audience: string | undefined, seconds: number | undefined) => Promise<string>,
 *   claimFolder: (claim: string) => string,
 * }} VolumeSources
 */

/**
 * @param {Record<string, Buffer> | undefined} entries
 * @param {string} what
 * @param {{ name?: string, optional?: boolean, items?: V1KeyToPath[] }} options
 * @returns {Record<string, Buffer>} by path
 */
function chosen(entries, what, { name, optional, items }) {
  if (!entries) {
    if (optional) return {};
    throw new NotReady('ContainerCreating', `${what} "${name}" not found`);
  }
  if (!items) return entries;
  return Object.fromEntries(
    items
      .filter(({ key }) => entries[key])
      .map(({ key, path: place }) => [place, entries[key]]),
  );
}

/**
 * @param {V1Pod} pod
 * @param {V1DownwardAPIVolumeFile[] | undefined} items
 * @returns {Record<string, Buffer>}
 */
function downward(pod, items = []) {
  return Object.fromEntries(
    items.map(({ path: place, fieldRef }) => [
      place,
      Buffer.from(fieldRef ? fieldValue(pod, fieldRef.fieldPath) : ''),
    ]),
  );
}

/**
 * @param {V1VolumeProjection} projection
 * @param {{ pod: V1Pod, sources: VolumeSources }} of
 * @returns {Promise<Record<string, Buffer>>} files by path
 */
async function project(projection, { pod, sources }) {
  const { secret, configMap, downwardAPI, serviceAccountToken } = projection;
  if (secret) {
    const entries = await sources.secret(secret.name ?? '');
    return chosen(entries, 'secret', secret);
  }
  if (configMap) {
    const entries = await sources.configMap(configMap.name ?? '');
    return chosen(entries, 'configmap', configMap);
  }
  if (serviceAccountToken) {
    const { audience, expirationSeconds, path: place } = serviceAccountToken;
    const token = await sources.token(audience, expirationSeconds);
    return { [place]: Buffer.from(token) };
  }
  return downward(pod, downwardAPI?.items);
}

/**
 * The files of a volume that holds files; undefined for any other.
 *
 * @param {V1Volume} volume
 * @param {{ pod: V1Pod, sources: VolumeSources }} of
 * @returns {Promise<Record<string, Buffer> | undefined>}
 */
async function filesOf(volume, of) {
  const { secret, configMap, downwardAPI, projected } = volume;
  if (secret) {
    const { secretName: name, ...rest } = secret;
    return project({ secret: { name, ...rest } }, of);
  }
  if (configMap) return project({ configMap }, of);
  if (downwardAPI) return project({ downwardAPI }, of);
  if (!projected) return undefined;
  const parts = [];
  for (const projection of projected.sources ?? [])
    parts.push(await project(projection, of));
  return Object.assign({}, ...parts);
}

/**
 * Makes the folders of a Pod's volumes.
 *
 * @param {object} options
 * @param {V1Pod} options.pod
 * @param {string} options.folder - of the Pod
 * @param {VolumeSources} options.sources
 * @returns {Promise<Record<string, string>>} folders by the names of the volumes
 * @throws {NotReady} while something that it refers to does not exist
 */
export async function makeVolumes({ pod, folder, sources }) {
  /** @type {Record<string, string>} */
  const folders = {};
  for (const volume of pod.spec?.volumes ?? []) {
    const { name, hostPath, persistentVolumeClaim: claim } = volume;
    const own = path.join(folder, 'volumes', name);
    const files = await filesOf(volume, { pod, sources });
    if (hostPath) folders[name] = hostPath.path;
    else if (claim) folders[name] = sources.claimFolder(claim.claimName);
    else if (files || volume.emptyDir) folders[name] = own;
    else {
      throw new NotReady(
        'ContainerCreating',
        `volume "${name}" is of a kind that the process node does not know`,
      );
    }
    fs.mkdirSync(folders[name], { recursive: true });
    for (const [place, content] of Object.entries(files ?? {})) {
      const file = path.join(own, place);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, content);
    }
  }
  return folders;
}

/**
 * Where a container sees its volumes.
 *
 * @param {import('@kubernetes/client-node').V1Container} container
 * @param {Record<string, string>} folders - of the volumes
 * @param {Record<string, string>} variables
 * @returns {import('./mounts.mjs').Mount[]}
 */
export function volumeMounts(container, folders, variables) {
  return (container.volumeMounts ?? []).map(mount => {
    const { name, mountPath, readOnly, subPath, subPathExpr } = mount;
    const below = subPath ?? expand(subPathExpr ?? '', variables);
    const source = path.join(folders[name], below);
    if (!fs.existsSync(source)) fs.mkdirSync(source, { recursive: true });
    return { source, target: path.resolve(mountPath), readOnly };
  });
}
