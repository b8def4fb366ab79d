import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { AppliedObject } from '@llmops/backstage-plugin-llmops-common';
import type {
  ManifestApplication,
  ManifestPlace,
  ManifestTarget,
} from '@llmops/backstage-plugin-llmops-node';
import type { ClusterClient } from '../clusters/ClusterClient';
import type { ClusterView } from '../clusters/ClusterView';
import { pathOf } from '../clusters/kinds';
import { ANNOTATIONS, LABELS, MANAGED_BY } from '../jobs/labels';
import { isOpenTo } from '@llmops/backstage-plugin-llmops-node';
import { isUnchanged } from './compareObjects';
import { isObject, type Manifest, readManifests } from './readManifest';
import { ResourceNames } from './ResourceNames';

/** Under this name the API server keeps which fields templates wrote. */
const MANAGER = 'llmops-scaffolder';

/** How often an object that somebody else writes at the same time is looked at anew. */
const TRIES = 5;

/** What the API server says of such an object; what another manager owns it says otherwise. */
const MEANWHILE = /the object has been modified/;

/** A manifest, and where it goes. */
interface Placed extends Manifest {
  path: string;
  owner: string;
}

/** Applies manifests to the configured clusters, as far as their configuration lets templates. */
export class ClusterManifestTarget implements ManifestTarget {
  readonly id = 'kubernetes';
  readonly #clusters: ReadonlyArray<{
    view: ClusterView;
    names: ResourceNames;
  }>;

  constructor(views: readonly ClusterView[]) {
    this.#clusters = views
      .filter(view => view.config.manifests)
      .map(view => ({ view, names: new ResourceNames(view.client) }));
  }

  places(owner: string): ManifestPlace[] {
    return this.#clusters.flatMap(({ view }) =>
      view.config.namespaces
        .filter(namespace => isOpenTo(namespace, owner))
        .map(({ namespace }) => ({ cluster: view.config.name, namespace })),
    );
  }

  async apply(application: ManifestApplication): Promise<AppliedObject[]> {
    const { cluster, namespace, owner, dryRun } = application;
    const found = this.#clusters.find(
      ({ view }) => view.config.name === cluster,
    );
    const isOpen = this.places(owner).some(
      open => open.cluster === cluster && open.namespace === namespace,
    );
    if (!found || !isOpen) {
      throw new NotAllowedError(
        `namespace: ${owner} may not apply manifests in the namespace "${namespace}" of the cluster "${cluster}"`,
      );
    }
    const { view, names } = found;
    const manifests = readManifests(
      application.manifests,
      namespace,
      view.config.manifests?.kinds ?? [],
    ).map(manifest => withOwner(manifest, owner));
    const placed: Placed[] = [];
    for (const manifest of manifests) {
      const path = await pathTo(names, manifest, namespace);
      placed.push({ ...manifest, path, owner });
    }
    const would = await applyAll(view.client, placed, true);
    return dryRun ? would : applyAll(view.client, placed, false);
  }
}

function withOwner(manifest: Manifest, owner: string): Manifest {
  const { object } = manifest;
  const { annotations } = object.metadata;
  return {
    ...manifest,
    object: {
      ...object,
      metadata: {
        ...object.metadata,
        annotations: {
          ...(isObject(annotations) ? annotations : {}),
          [ANNOTATIONS.owner]: owner,
        },
      },
    },
  };
}

async function pathTo(
  names: ResourceNames,
  manifest: Manifest,
  namespace: string,
): Promise<string> {
  const kind = await names.find(manifest);
  if (!kind) {
    throw new InputError(
      `${manifest.title}: the cluster has no ${manifest.apiVersion} ${manifest.kind} that lies in namespaces`,
    );
  }
  return `${pathOf(kind, namespace)}/${manifest.name}`;
}

/** What belongs to another owner of a shared namespace, or to the portal itself, is not to be changed by a template. */
function checkOwner({ owner }: Placed, metadata: JsonObject): void {
  const { annotations, labels } = metadata;
  const theirs = isObject(annotations)
    ? annotations[ANNOTATIONS.owner]
    : undefined;
  if (theirs !== undefined && theirs !== owner) {
    throw new NotAllowedError(`it belongs to ${theirs}, not to ${owner}`);
  }
  if (isObject(labels) && labels[LABELS.managedBy] === MANAGED_BY) {
    throw new ConflictError(
      'it belongs to a run or a notebook of the portal; choose another name',
    );
  }
}

async function applyAll(
  client: ClusterClient,
  placed: readonly Placed[],
  dryRun: boolean,
): Promise<AppliedObject[]> {
  const applied: AppliedObject[] = [];
  for (const one of placed) {
    applied.push(
      await applyOne(client, one, dryRun).catch(error => {
        throw withTitle(one.title, error);
      }),
    );
  }
  return applied;
}

/** Applies to exactly the object whose owner was looked at; one that was written meanwhile is looked at again. */
async function applyOne(
  client: ClusterClient,
  one: Placed,
  dryRun: boolean,
  tries = TRIES,
): Promise<AppliedObject> {
  const { apiVersion, kind, name, path, object } = one;
  const before = await client.getJson(path);
  const seen = metadataOf(before);
  checkOwner(one, seen);
  const { resourceVersion } = seen;
  try {
    const { object: after, isNew } = await client.apply(
      path,
      resourceVersion === undefined
        ? object
        : { ...object, metadata: { ...object.metadata, resourceVersion } },
      { manager: MANAGER, dryRun },
    );
    const isSame = dryRun
      ? isUnchanged(before, after)
      : metadataOf(after).resourceVersion === resourceVersion;
    const outcome = isSame ? 'unchanged' : 'changed';
    return { apiVersion, kind, name, outcome: isNew ? 'created' : outcome };
  } catch (error) {
    const wasWritten =
      error instanceof ConflictError && MEANWHILE.test(error.message);
    if (wasWritten && tries > 1) {
      return applyOne(client, one, dryRun, tries - 1);
    }
    throw error;
  }
}

function metadataOf(object: unknown): JsonObject {
  return isObject(object) && isObject(object.metadata) ? object.metadata : {};
}

/** The same error, which says of which manifest. */
function withTitle(title: string, error: unknown): unknown {
  for (const Kind of [
    InputError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
  ]) {
    if (error instanceof Kind) {
      return new Kind(`${title}: ${error.message}`);
    }
  }
  return error;
}
