import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A kind that templates may apply. */
export interface ManifestKind {
  apiVersion: string;
  kind: string;
}

/** What templates may apply to a cluster. */
export interface ManifestConfig {
  kinds: ManifestKind[];
}

const API_VERSION = /^([a-z0-9.-]+\/)?v[0-9][a-z0-9]*$/;

/** Kinds by which one gives rights, or which hold what no template should. */
const NEVER: Record<string, string> = {
  Secret: 'a template and its task hold no secrets; make it in the cluster',
  Role: 'rights are given by who runs the cluster',
  RoleBinding: 'rights are given by who runs the cluster',
};

/** Reads `llmops.clusters.<name>.manifests`. Throws an `InputError` that names the first setting that cannot work. */
export function readManifestConfig(
  key: string,
  config: Config | undefined,
): ManifestConfig | undefined {
  const kinds = config?.getConfigArray('kinds').map((entry, index) => {
    const at = `${key}.kinds[${index}]`;
    const apiVersion = entry.getString('apiVersion');
    const kind = entry.getString('kind');
    if (!API_VERSION.test(apiVersion)) {
      throw new InputError(
        `${at}.apiVersion is "${apiVersion}"; write for example v1 or apps/v1`,
      );
    }
    if (Object.hasOwn(NEVER, kind)) {
      throw new InputError(`${at}: ${kind} cannot be applied: ${NEVER[kind]}`);
    }
    return { apiVersion, kind };
  });
  return kinds && { kinds };
}
