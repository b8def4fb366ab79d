import { createPermissionResourceRef } from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_MANIFESTS,
  RESOURCE_TYPE_MODEL,
  RESOURCE_TYPE_NOTEBOOK,
  RESOURCE_TYPE_PROJECT,
  RESOURCE_TYPE_RUN,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilter, RunFilterSubject } from '../database/runFilter';
import type { ModelFilter } from '../models/modelFilter';

const pluginId = 'llmops';

/** A run in the eyes of who may see and cancel it. */
export const runResourceRef = createPermissionResourceRef<
  RunFilterSubject,
  RunFilter
>().with({ pluginId, resourceType: RESOURCE_TYPE_RUN });

/** A project in the eyes of who may launch its runs. */
export interface ProjectSubject {
  entityRef: string;
  owner: string;
}

/** Projects are only ever asked about one by one; the catalog lists them. */
export interface ProjectFilter {
  owners: string[];
}

export const projectResourceRef = createPermissionResourceRef<
  ProjectSubject,
  ProjectFilter
>().with({ pluginId, resourceType: RESOURCE_TYPE_PROJECT });

/** A model in the eyes of who may see it. */
export interface ModelSubject {
  owner: string;
}

export const modelResourceRef = createPermissionResourceRef<
  ModelSubject,
  ModelFilter
>().with({ pluginId, resourceType: RESOURCE_TYPE_MODEL });

/** A notebook, or one to be made, in the eyes of who may see and change it. */
export interface NotebookSubject {
  owner: string;
  createdBy?: string;
}

/** Notebooks are only ever looked at in memory, where all of them are. */
export type NotebookFilter = { owners: string[] } | { createdBy: string[] };

export const notebookResourceRef = createPermissionResourceRef<
  NotebookSubject,
  NotebookFilter
>().with({ pluginId, resourceType: RESOURCE_TYPE_NOTEBOOK });

/** Manifests to be applied, in the eyes of who may. */
export interface ManifestsSubject {
  owner: string;
}

/** Nothing is kept of what was applied. */
export interface ManifestsFilter {
  owners: string[];
}

export const manifestsResourceRef = createPermissionResourceRef<
  ManifestsSubject,
  ManifestsFilter
>().with({ pluginId, resourceType: RESOURCE_TYPE_MANIFESTS });
