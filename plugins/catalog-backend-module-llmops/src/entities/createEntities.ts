import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type ResourceEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_NOTEBOOK,
  ANNOTATION_RUN_ID,
  MODEL_TYPE,
  type Model,
  modelEntityName,
  type Notebook,
  NOTEBOOK_TYPE,
  notebookEntityName,
  type Run,
  RUN_TYPE,
  runEntityName,
} from '@llmops/backstage-plugin-llmops-common';
import { firstParagraph } from './firstParagraph';

const MAX_TITLE = 200;

/** Reference of the entity that stands for a run. */
export function runEntityRef(runId: string): string {
  return `resource:default/${runEntityName(runId)}`;
}

/** Reference of the entity that stands for a model. */
export function modelEntityRef(tracker: string, name: string): string {
  return `resource:default/${modelEntityName(tracker, name)}`;
}

/**
 * The entity of a model: an `ai-model` that depends on its project and on the runs that produced its versions with an
 * alias.
 */
export function createModelEntity(
  model: Model,
  runIds: string[],
  appUrl: string,
): ResourceEntity {
  const path = `models/${encodeURIComponent(
    model.tracker,
  )}/${encodeURIComponent(model.name)}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name: modelEntityName(model.tracker, model.name),
      title: model.name.slice(0, MAX_TITLE),
      ...summarize(model.description),
      annotations: {
        ...location(path),
        [ANNOTATION_MODEL_NAME]: model.name,
        [ANNOTATION_MODEL_TRACKER]: model.tracker,
      },
      links: [
        { url: `${appUrl}/llmops/${path}`, title: 'Versions and evaluation' },
      ],
    },
    spec: {
      type: MODEL_TYPE,
      owner: model.owner,
      dependsOn: [
        ...(model.project ? [model.project] : []),
        ...[...new Set(runIds)].sort().map(runEntityRef),
      ],
    },
  };
}

/**
 * The entity of a run: a `training-run` that depends on its project, when that is known, and the project's datasets. States and metrics
 * are left out on purpose: they change, and live in the LLMOps backend.
 */
export function createRunEntity(
  run: Run,
  datasets: string[],
  appUrl: string,
): ResourceEntity {
  const path = `runs/${encodeURIComponent(run.id)}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name: runEntityName(run.id),
      title: run.name.slice(0, MAX_TITLE) || run.id,
      annotations: { ...location(path), [ANNOTATION_RUN_ID]: run.id },
      links: [
        { url: `${appUrl}/llmops/${path}`, title: 'State, curves and log' },
      ],
    },
    spec: {
      type: RUN_TYPE,
      owner: run.owner,
      dependsOn: [
        ...(run.project ? [run.project] : []),
        ...[...datasets].sort(),
      ],
    },
  };
}

/**
 * The entity of a notebook. Whether it runs is left out on purpose: that changes, and lives in the LLMOps backend. It
 * depends on nothing; what somebody does in it is nobody's to know.
 */
export function createNotebookEntity(
  notebook: Notebook,
  appUrl: string,
): ResourceEntity {
  const { cluster, namespace, name } = notebook;
  const address = [cluster, namespace, name].join('/');
  const path = `notebooks/${address}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name: notebookEntityName(notebook),
      title: name,
      description: `Notebook in the namespace ${namespace} of ${notebook.clusterTitle}`,
      annotations: { ...location(path), [ANNOTATION_NOTEBOOK]: address },
      links: [{ url: `${appUrl}/llmops/${path}`, title: 'Open, stop, delete' }],
    },
    spec: { type: NOTEBOOK_TYPE, owner: notebook.owner, dependsOn: [] },
  };
}

function location(path: string): Record<string, string> {
  return {
    [ANNOTATION_LOCATION]: `llmops:${path}`,
    [ANNOTATION_ORIGIN_LOCATION]: `llmops:${path}`,
  };
}

function summarize(text: string | undefined): { description?: string } {
  const description = firstParagraph(text ?? '');
  return description ? { description } : {};
}
