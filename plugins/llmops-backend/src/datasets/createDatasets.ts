import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { DatasetSource } from '@llmops/backstage-plugin-llmops-node';
import type { Knex } from 'knex';
import type { Audited } from '../audit/Audited';
import type { Access } from '../permissions/Access';
import type { ProjectLocations } from '../projects/ProjectLocations';
import type { ProjectReader } from '../projects/ProjectReader';
import type { DatasetService } from '../services/types';
import { DatasetEntities } from './DatasetEntities';
import { DatasetUsage } from './DatasetUsage';
import { DatasetVersions } from './DatasetVersions';
import { DefaultDatasetService } from './DefaultDatasetService';

export interface DatasetsOptions {
  database: Knex;
  config: { unownedGroup: string };
  catalog: CatalogService;
  projects: Pick<ProjectReader, 'open'>;
  locations: Pick<ProjectLocations, 'of'>;
  extensions: { datasetSources: ReadonlyMap<string, DatasetSource> };
  access: Access;
  audited: Audited;
}

/** Datasets with their history, their use and their first rows. */
export function createDatasets(options: DatasetsOptions): DatasetService {
  const { database, projects, extensions, catalog, locations } = options;
  const { unownedGroup } = options.config;
  const versions = new DatasetVersions(projects, extensions.datasetSources);
  return DefaultDatasetService.create({
    entities: new DatasetEntities({ catalog, locations, unownedGroup }),
    usage: new DatasetUsage({ database, versions, unownedGroup }),
    versions,
    access: options.access,
    audited: options.audited,
  });
}
