// @ts-check
import { ListWatch, Watch } from '@kubernetes/client-node';
import { complain } from '../../scripts/lib/console.mjs';

const RETRY_MS = 1_000;

/**
 * Follows the objects of a path, over every interruption of the connection.
 *
 * @template {import('@kubernetes/client-node').KubernetesObject} T
 * @param {object} options
 * @param {import('@kubernetes/client-node').KubeConfig} options.config
 * @param {string} options.path
 * @param {string} [options.fieldSelector]
 * @param {string} [options.labelSelector]
 * @param {import('@kubernetes/client-node').ListPromise<T>} options.list
 * @param {(object: T) => void} options.onPresent - it is new, or another
 * @param {(object: T) => void} options.onGone
 * @returns {Promise<void>} resolves once those that are there at first were handed on
 */
export async function follow(options) {
  const { config, path, fieldSelector, labelSelector } = options;
  const { list, onPresent, onGone } = options;
  const watch = new ListWatch(
    path,
    new Watch(config),
    list,
    false,
    labelSelector,
    fieldSelector,
  );
  watch.on('add', onPresent);
  watch.on('update', onPresent);
  watch.on('delete', onGone);
  /** @returns {Promise<void>} */
  const start = async () => {
    try {
      await watch.start();
    } catch (error) {
      complain(`Cannot list ${path}: ${error}`);
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      await start();
    }
  };
  watch.on('error', error => {
    complain(`The watch of ${path} broke: ${error}`);
    setTimeout(() => void start(), RETRY_MS);
  });
  await start();
}
