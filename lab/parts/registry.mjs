// @ts-check

/** Host and port, as they stand in front of the names of images. @param {import('../lib/Lab.mjs').Lab} lab */
export const registryHost = lab => `127.0.0.1:${lab.ports.registry}`;

/**
 * A registry of images, which keeps them in memory.
 *
 * @param {import('../lib/Lab.mjs').Lab} lab
 */
export async function startRegistry(lab) {
  await lab.start({
    name: 'registry',
    file: lab.program('crane'),
    args: ['registry', 'serve', '--address', registryHost(lab)],
  });
}
