import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
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
import { isOpenTo } from '../options/isOpenTo';
import { isUnchanged } from './compareObjects';
import { isObject, type Manifest, readManifests } from './readManifest';
import { ResourceNames } from './ResourceNames';

/** Under this name the API server keeps which fields templates wrote. */
const MANAGER = 'llmops-scaffolder';

/** A manifest, and where it goes. */
interface Placed extends Manifest {
  path: string;
  /** What is there now. */
  before: unknown;
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
      placed.push(await place(view.client, names, manifest, namespace, owner));
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

async function place(
  client: ClusterClient,
  names: ResourceNames,
  manifest: Manifest,
  namespace: string,
  owner: string,
): Promise<Placed> {
  const kind = await names.find(manifest);
  if (!kind) {
    throw new InputError(
      `${manifest.title}: the cluster has no ${manifest.apiVersion} ${manifest.kind} that lies in namespaces`,
    );
  }
  const path = `${pathOf(kind, namespace)}/${manifest.name}`;
  const before = await client.getJson(path);
  checkOwner(manifest, before, owner);
  return { ...manifest, path, before };
}

/** What belongs to another owner of a shared namespace, or to the portal itself, is not to be changed by a template. */
function checkOwner({ title }: Manifest, before: unknown, owner: string): void {
  const metadata =
    isObject(before) && isObject(before.metadata) ? before.metadata : {};
  const { annotations, labels } = metadata;
  const theirs = isObject(annotations)
    ? annotations[ANNOTATIONS.owner]
    : undefined;
  if (theirs !== undefined && theirs !== owner) {
    throw new NotAllowedError(`${title} belongs to ${theirs}, not to ${owner}`);
  }
  if (isObject(labels) && labels[LABELS.managedBy] === MANAGED_BY) {
    throw new ConflictError(
      `${title} belongs to a run or a notebook of the portal; choose another name`,
    );
  }
}

async function applyAll(
  client: ClusterClient,
  placed: readonly Placed[],
  dryRun: boolean,
): Promise<AppliedObject[]> {
  const applied: AppliedObject[] = [];
  for (const {
    apiVersion,
    kind,
    name,
    title,
    path,
    before,
    object,
  } of placed) {
    const { object: after, isNew } = await client
      .apply(path, object, { manager: MANAGER, dryRun })
      .catch(error => {
        throw withTitle(title, error);
      });
    const changed = isUnchanged(before, after) ? 'unchanged' : 'changed';
    applied.push({
      ...{ apiVersion, kind, name },
      outcome: isNew ? 'created' : changed,
    });
  }
  return applied;
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
