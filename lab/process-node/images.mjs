// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotReady } from './NotReady.mjs';

/**
 * What an image is on this machine.
 *
 * @typedef {object} Image
 * @property {string[]} [path] - folders in front of PATH, for example the `bin` of a virtual environment
 * @property {Record<string, string>} [env]
 * @property {string} [copy] - a folder of which each container gets a copy
 * @property {string} [workdir] - where the copy appears, and where commands start ("/workspace")
 * @property {string[]} [entrypoint]
 * @property {string[]} [command] - arguments of the entry point when the Pod gives none
 */

const OWN = path.dirname(fileURLToPath(import.meta.url));

/**
 * @param {string} file
 * @returns {Record<string, Image>} paths are absolute
 */
function readImages(file) {
  if (!fs.existsSync(file)) return {};
  const folder = path.dirname(file);
  /** @type {{ images: Record<string, Image> }} */
  const { images } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(images).map(([name, image]) => [
      name,
      {
        ...image,
        path: image.path?.map(entry => path.resolve(folder, entry)),
        copy: image.copy && path.resolve(folder, image.copy),
      },
    ]),
  );
}

/**
 * Files that say what images are: those of the lab first, then those that every lab has.
 *
 * @param {string} state - folder of the lab
 */
function imageFiles(state) {
  const folder = path.join(state, 'images');
  const single = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return [
    ...single.map(name => path.join(folder, name)),
    path.join(state, 'images.json'),
    path.join(OWN, 'images.json'),
  ];
}

/**
 * @param {string} pattern - `*` stands for anything
 * @param {string} reference
 */
function matches(pattern, reference) {
  const parts = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(reference);
}

/**
 * Finds what an image reference means. The files are read each time, so that images can be added while the node
 * runs.
 *
 * @param {string} state - folder of the lab
 * @param {string} reference
 * @returns {Image}
 * @throws {NotReady} when there is no such image
 */
export function findImage(state, reference) {
  for (const file of imageFiles(state)) {
    const images = Object.entries(readImages(file));
    const found =
      images.find(([name]) => name === reference) ??
      images.find(([name]) => matches(name, reference));
    if (found) return found[1];
  }
  throw new NotReady(
    'ImagePullBackOff',
    `Back-off pulling image "${reference}": no file of images in ${state} names it`,
  );
}

/**
 * Lays a copy of the image's folder beside the container.
 *
 * @param {Image} image
 * @param {string} folder
 * @returns {import('./mounts.mjs').Mount[]}
 */
export function unpackImage({ copy, workdir = '/workspace' }, folder) {
  if (!copy) return [];
  const source = path.join(folder, 'image');
  fs.rmSync(source, { recursive: true, force: true });
  fs.cpSync(copy, source, {
    recursive: true,
    verbatimSymlinks: true,
    filter: file => path.basename(file) !== 'node_modules',
  });
  return [{ source, target: workdir }];
}
