import { InputError, NotAllowedError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  type AppliedManifests,
  type ApplyManifestsRequest,
  llmopsManifestApplyPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { ManifestTarget } from '@llmops/backstage-plugin-llmops-node';
import type { Audited } from '../audit/Audited';
import { keepOutside } from '../audit/keepOutside';
import type { AuditStore } from '../database/AuditStore';
import { choosePlace } from '../lib/choosePlace';
import { readOwner } from '../lib/readOwner';
import type { Caller, ManifestService } from '../services/types';
import type { Access } from './Access';
import { refusal } from './refusal';

export interface AuthorizedManifestServiceOptions {
  /** By id. */
  targets: ReadonlyMap<string, ManifestTarget>;
  audit: AuditStore;
  access: Access;
  audited: Audited;
}

/** Lets people apply manifests for those whom they belong to. */
export class AuthorizedManifestService implements ManifestService {
  readonly #options: AuthorizedManifestServiceOptions;

  static create(
    options: AuthorizedManifestServiceOptions,
  ): AuthorizedManifestService {
    return new AuthorizedManifestService(options);
  }

  private constructor(options: AuthorizedManifestServiceOptions) {
    this.#options = options;
  }

  async apply(
    request: ApplyManifestsRequest,
    caller: Caller,
  ): Promise<AppliedManifests> {
    const { access, audit, audited } = this.#options;
    const owner = readOwner(request.owner);
    const dryRun = request.dryRun ?? false;
    const action = 'manifest.apply';
    const detail = { owner, dryRun, objects: request.manifests.map(nameOf) };
    const deed = { action, subject: owner, detail, caller };
    return audited.run(deed, async () => {
      if (!(await access.mayApply(caller, { owner }))) {
        throw refusal({
          caller,
          deed: `apply manifests for ${owner}`,
          permission: llmopsManifestApplyPermission,
          whoMay: `${owner}, whom they are to belong to`,
        });
      }
      const { target, cluster, namespace } = this.#choose(owner, request);
      const apply = () =>
        target.apply({
          ...{ cluster, namespace, owner, dryRun },
          manifests: request.manifests,
        });
      const items = dryRun
        ? await apply()
        : await keepOutside(
            audit,
            { ...deed, subject: `${cluster}/${namespace}` },
            apply,
          );
      return { cluster, namespace, dryRun, items };
    });
  }

  #choose(owner: string, request: ApplyManifestsRequest) {
    const places = [...this.#options.targets.values()].flatMap(target =>
      target.places(owner).map(place => ({ target, ...place })),
    );
    if (this.#options.targets.size === 0) {
      throw new InputError(
        'No cluster takes manifests; a platform engineer can add llmops.clusters.<name>.manifests to the configuration of the portal',
      );
    }
    if (places.length === 0) {
      throw new NotAllowedError(
        `owner: no cluster takes manifests of ${owner}; a platform engineer can open a namespace to that owner in llmops.clusters`,
      );
    }
    return choosePlace(owner, places, {
      cluster: request.cluster || undefined,
      namespace: request.namespace || undefined,
    });
  }
}

/** What a person wrote, for the trail: kind and name, if they are texts. */
function nameOf({ kind, metadata }: JsonObject): string {
  const name =
    typeof metadata === 'object' && metadata !== null && 'name' in metadata
      ? metadata.name
      : undefined;
  return [kind, name]
    .map(part => (typeof part === 'string' ? part.slice(0, 253) : '?'))
    .join('/');
}
