// @ts-check
import { fieldValue, resourceValue } from './fields.mjs';
import { NotReady } from './NotReady.mjs';

/**
 * @typedef {import('@kubernetes/client-node').V1Pod} V1Pod
 * @typedef {import('@kubernetes/client-node').V1Container} V1Container
 * @typedef {import('@kubernetes/client-node').V1EnvVarSource} V1EnvVarSource
 */

/**
 * Reads the entries of a ConfigMap or Secret of the Pod's namespace; undefined when there is none.
 *
 * @callback ReadEntries
 * @param {string} name
 * @returns {Promise<Record<string, Buffer> | undefined>}
 */

/**
 * @typedef {object} Sources
 * @property {ReadEntries} configMap
 * @property {ReadEntries} secret
 */

/**
 * Replaces `$(NAME)` by the value of a variable; `$$(NAME)` stands for itself, unknown names stay.
 *
 * @param {string} text
 * @param {Record<string, string>} variables
 */
export function expand(text, variables) {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (match, name) => {
    if (match === '$$') return '$';
    return Object.hasOwn(variables, name) ? variables[name] : match;
  });
}

/**
 * @param {Record<string, Buffer> | undefined} entries
 * @param {string} what
 * @param {{ name?: string, key?: string, optional?: boolean }} reference
 * @returns {Record<string, Buffer>}
 */
function present(entries, what, { name, key, optional }) {
  if (!entries && !optional)
    throw new NotReady(
      'CreateContainerConfigError',
      `${what} "${name}" not found`,
    );
  if (entries && key !== undefined && !entries[key] && !optional) {
    throw new NotReady(
      'CreateContainerConfigError',
      `couldn't find key ${key} in ${what} ${name}`,
    );
  }
  return entries ?? {};
}

/**
 * @param {V1EnvVarSource} source
 * @param {{ pod: V1Pod, container: V1Container, sources: Sources }} of
 * @returns {Promise<string | undefined>} undefined when it is optional and absent
 */
async function valueFrom(source, { pod, container, sources }) {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (fieldRef) return fieldValue(pod, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceValue(container, resourceFieldRef);
  if (configMapKeyRef) {
    const entries = await sources.configMap(configMapKeyRef.name ?? '');
    const found = present(entries, 'configmap', configMapKeyRef);
    return found[configMapKeyRef.key]?.toString();
  }
  if (secretKeyRef) {
    const entries = await sources.secret(secretKeyRef.name ?? '');
    const found = present(entries, 'secret', secretKeyRef);
    return found[secretKeyRef.key]?.toString();
  }
  return undefined;
}

/**
 * The variables of a container, in the order in which they may refer to each other.
 *
 * @param {object} options
 * @param {V1Pod} options.pod
 * @param {V1Container} options.container
 * @param {Record<string, string>} options.base - what the image and the cluster give
 * @param {Sources} options.sources
 * @returns {Promise<Record<string, string>>}
 * @throws {NotReady} while something that it refers to does not exist
 */
export async function containerEnvironment({ pod, container, base, sources }) {
  const variables = { ...base };
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ??
    []) {
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const [what, read] = configMapRef
      ? ['configmap', sources.configMap]
      : ['secret', sources.secret];
    const entries = present(await read(reference.name ?? ''), what, reference);
    for (const [key, value] of Object.entries(entries))
      variables[`${prefix}${key}`] = value.toString();
  }
  for (const { name, value, valueFrom: source } of container.env ?? []) {
    const given = source
      ? await valueFrom(source, { pod, container, sources })
      : expand(value ?? '', variables);
    if (given !== undefined) variables[name] = given;
  }
  return variables;
}
