// @ts-check
import fs from 'node:fs';
import path from 'node:path';

/**
 * A file or folder of this machine that appears at another path in a container.
 *
 * @typedef {object} Mount
 * @property {string} source
 * @property {string} target - absolute
 * @property {boolean} [readOnly]
 */

/**
 * Follows the links of a path as far as it exists: `/var/run/x` is `/run/x` on most machines.
 *
 * @param {string} target
 * @returns {{ real: string, exists: boolean }}
 */
function resolve(target) {
  if (fs.existsSync(target))
    return { real: fs.realpathSync(target), exists: true };
  const parent = path.dirname(target);
  return {
    real: path.join(resolve(parent).real, path.basename(target)),
    exists: false,
  };
}

/**
 * The instructions for enter.sh.
 *
 * @param {Mount[]} mounts - outer ones are mounted first
 * @param {string} workdir
 * @returns {string}
 */
export function mountPlan(mounts, workdir) {
  const overlays = new Set();
  /** @param {string} target */
  const place = target => {
    const { real, exists } = resolve(target);
    const [, top] = real.split('/');
    // A new folder in the root itself lies in the container's own memory.
    if (!exists && fs.existsSync(`/${top}`)) overlays.add(top);
    return real;
  };
  const sorted = [...mounts].sort(
    (left, right) => left.target.length - right.target.length,
  );
  const binds = sorted.map(({ source, target, readOnly }) =>
    ['bind', source, place(target), readOnly ? 'ro' : 'rw'].join('\t'),
  );
  const inside = sorted.some(
    ({ target }) => workdir === target || workdir.startsWith(`${target}/`),
  );
  const folder = `folder\t${inside ? workdir : place(workdir)}`;
  return [
    ...[...overlays].map(name => `overlay\t${name}`),
    ...binds,
    folder,
    '',
  ].join('\n');
}
