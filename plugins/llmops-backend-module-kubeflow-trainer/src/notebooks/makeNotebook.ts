import { ConflictError, InputError } from '@backstage/errors';
import type {
  KubernetesObject,
  V1PersistentVolumeClaim,
} from '@kubernetes/client-node';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';
import type { ClusterClient } from '../clusters/ClusterClient';
import { NOTEBOOK, VOLUME_CLAIM } from '../clusters/kinds';
import { LABELS, MANAGED_BY } from '../jobs/labels';
import {
  buildClaim,
  buildNotebook,
  type PlacedNotebook,
  requestMark,
} from './buildNotebook';
import {
  claimName,
  NOTEBOOK_ANNOTATIONS,
  type NotebookObject,
} from './notebookObject';

/**
 * Makes the volume and then the notebook, or nothing: both are shown to the cluster first. The names are the keys: when
 * the answer of an earlier try was lost, what it made is found by its name and the mark of its request.
 */
export async function makeNotebook(
  client: ClusterClient,
  placed: PlacedNotebook,
): Promise<{ notebook: NotebookObject; created: boolean }> {
  const { plan } = placed;
  const earlier = await findEarlier(client, plan);
  if (earlier) {
    return { notebook: earlier, created: false };
  }
  try {
    return { notebook: await makeAnew(client, placed), created: true };
  } catch (error) {
    // Another try of the same request may have been faster; else the name was taken just now.
    const faster =
      error instanceof ConflictError
        ? await findEarlier(client, plan)
        : undefined;
    if (faster) {
      return { notebook: faster, created: false };
    }
    throw error;
  }
}

async function makeAnew(
  client: ClusterClient,
  placed: PlacedNotebook,
): Promise<NotebookObject> {
  const { plan } = placed;
  const claim = await findClaim(client, plan);
  const notebook = buildNotebook(placed);
  if (!claim) {
    await client
      .create(buildClaim(placed), { dryRun: true })
      .catch(inField('volumeSize'));
  }
  await client.create(notebook, { dryRun: true }).catch(inField('name'));
  const isNew = claim ? false : await makeClaim(client, placed);
  try {
    return await client.create(notebook);
  } catch (error) {
    if (isNew && error instanceof InputError) {
      await client.remove(VOLUME_CLAIM, claimName(plan.name), plan.namespace);
    }
    throw error;
  }
}

/** The notebook that an earlier try of this request made; rejects when the name is another's. */
async function findEarlier(
  client: ClusterClient,
  plan: NotebookPlan,
): Promise<NotebookObject | undefined> {
  const found = await client.find<NotebookObject>(
    NOTEBOOK,
    plan.name,
    plan.namespace,
  );
  if (found && !isOfRequest(found, plan)) {
    throw new ConflictError(
      `name: there is a notebook "${plan.name}" in the namespace "${plan.namespace}" already; choose another name`,
    );
  }
  return found;
}

/** The volume to be used again; rejects when there is one that nobody said so of. */
async function findClaim(
  client: ClusterClient,
  plan: NotebookPlan,
): Promise<V1PersistentVolumeClaim | undefined> {
  const name = claimName(plan.name);
  const found = await client.find<V1PersistentVolumeClaim>(
    VOLUME_CLAIM,
    name,
    plan.namespace,
  );
  if (!found) {
    return undefined;
  }
  const { labels, annotations } = found.metadata ?? {};
  const isTheirs =
    labels?.[LABELS.managedBy] === MANAGED_BY &&
    annotations?.[NOTEBOOK_ANNOTATIONS.owner] === plan.owner;
  if (!isTheirs) {
    throw new ConflictError(
      `name: the volume "${name}" in the namespace "${plan.namespace}" belongs to something else; choose another name`,
    );
  }
  if (!plan.reuseVolume && !isOfRequest(found, plan)) {
    throw new ConflictError(
      `reuseVolume: an earlier notebook "${plan.name}" left its volume; say that it is to be used again, or choose another name`,
    );
  }
  return found;
}

async function makeClaim(
  client: ClusterClient,
  placed: PlacedNotebook,
): Promise<boolean> {
  try {
    await client.create(buildClaim(placed));
    return true;
  } catch (error) {
    if (
      error instanceof ConflictError &&
      (await findClaim(client, placed.plan))
    ) {
      return false;
    }
    throw error;
  }
}

function isOfRequest({ metadata }: KubernetesObject, plan: NotebookPlan) {
  const mark = requestMark(plan);
  return (
    mark !== undefined &&
    metadata?.annotations?.[NOTEBOOK_ANNOTATIONS.request] === mark
  );
}

/** Says of which field the cluster speaks; what exists already is found out when it is made. */
function inField(field: string) {
  return (error: unknown): void => {
    if (error instanceof InputError) {
      throw new InputError(`${field}: ${error.message}`);
    }
    if (!(error instanceof ConflictError)) {
      throw error;
    }
  };
}
