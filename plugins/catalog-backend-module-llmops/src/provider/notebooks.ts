import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_NOTEBOOK,
  NOTEBOOK_TYPE,
  notebookEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import { createNotebookEntity } from '../entities/createEntities';
import type { Surroundings } from './followChange';

/** Where a notebook is. */
interface Address {
  cluster: string;
  namespace: string;
  name: string;
}

/** Brings a notebook's entity up to date, or removes it when the notebook is gone. */
export async function followNotebook(
  address: Address,
  { core, catalog, writer, config }: Surroundings,
): Promise<void> {
  const notebook = await core.getNotebook(address);
  if (notebook) {
    await writer.write([createNotebookEntity(notebook, config.appUrl)]);
    return;
  }
  const ref = `resource:default/${notebookEntityName(address)}`;
  const shown = await catalog.byRefs([ref]);
  await writer.remove([...shown.keys()]);
}

/** Writes the notebooks there are, and removes those that are surely gone: what cannot be asked for stays. */
export async function reconcileNotebooks(
  { core, catalog, writer, config }: Surroundings,
  signal: AbortSignal,
): Promise<{ written: number; removed: number }> {
  const entities = (await core.listNotebooks()).map(notebook =>
    createNotebookEntity(notebook, config.appUrl),
  );
  const wanted = new Set(entities.map(entity => stringifyEntityRef(entity)));
  const written = await writer.write(entities);
  const leaving: string[] = [];
  for await (const page of catalog.ours(NOTEBOOK_TYPE)) {
    for (const entity of page) {
      signal.throwIfAborted();
      const ref = stringifyEntityRef(entity);
      const isGone = async () =>
        (await core.getNotebook(addressOf(entity))) === undefined;
      if (!wanted.has(ref) && (await isGone().catch(() => false))) {
        leaving.push(ref);
      }
    }
  }
  await writer.remove(leaving);
  return { written, removed: leaving.length };
}

function addressOf({ metadata }: Entity): Address {
  const [cluster, namespace = '', name = ''] = (
    metadata.annotations?.[ANNOTATION_NOTEBOOK] ?? ''
  ).split('/');
  return { cluster, namespace, name };
}
