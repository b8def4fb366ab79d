import { PROJECT_TYPE } from './annotations';
import { shortHash } from './shortHash';

/** Type of a registered model among the documents of the search. @public */
export const SEARCH_TYPE_MODEL = 'llmops-model';

/** Type of a run among the documents of the search. @public */
export const SEARCH_TYPE_RUN = 'llmops-run';

/** Longest name of an entity in the catalog. */
const MAX_NAME = 63;

/**
 * Catalog filter that matches the projects: Components of the type `ml-training`.
 *
 * @public
 */
export const projectEntityFilter = {
  kind: 'Component',
  'spec.type': PROJECT_TYPE,
};

/**
 * A valid entity name for any text: `<prefix>-<slug>-<hash>`, at most 63 lower-case characters, always the same for
 * the same text. The slug is for people; the hash, of the whole text, keeps similar texts apart. The text itself
 * belongs into an annotation.
 *
 * @param prefix - lower-case letters and digits, at most 20
 * @param original - the name elsewhere; any characters, any length
 *
 * @public
 */
export function toEntityName(prefix: string, original: string): string {
  return entityName(prefix, original, original);
}

/**
 * Name of the Resource that stands for a registered model.
 *
 * @param tracker - name of the tracker that holds it
 * @param model - registered name in the tracker
 *
 * @public
 */
export function modelEntityName(tracker: string, model: string): string {
  return entityName('model', model, JSON.stringify([tracker, model]));
}

/**
 * Name of the Resource that stands for a run: `run-<id>`, or with a slug and hash when the id is no valid name.
 *
 * @public
 */
export function runEntityName(runId: string): string {
  const name = `run-${runId}`;
  return name.length <= MAX_NAME && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(runId)
    ? name
    : entityName('run', runId, runId);
}

/**
 * Name of the Resource that stands for a notebook.
 *
 * @public
 */
export function notebookEntityName(notebook: {
  cluster: string;
  namespace: string;
  name: string;
}): string {
  const { cluster, namespace, name } = notebook;
  return entityName(
    'notebook',
    name,
    JSON.stringify([cluster, namespace, name]),
  );
}

function entityName(prefix: string, readable: string, identity: string) {
  const hash = shortHash(identity);
  const room = MAX_NAME - prefix.length - hash.length - 2;
  const slug = readable
    .slice(0, 500)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, room + 1)
    .replace(/^-+/, '')
    .slice(0, room)
    .replace(/-+$/, '');
  return [prefix, slug, hash].filter(Boolean).join('-');
}
