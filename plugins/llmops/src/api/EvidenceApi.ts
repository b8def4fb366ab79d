import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  ExportAudit,
  ExportGovernanceModels,
  ListDatasets,
  ListGovernanceModels,
  PreviewDataset,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  AuditFacets,
  AuditPage,
  AuditQuery,
  Dataset,
  DatasetDetails,
  DatasetPreview,
  GovernanceModelPage,
  MissingOwners,
} from './types';

/**
 * Datasets, governance and the audit trail: what people judge runs and models by. Methods reject as those of
 * `LlmopsApi` do.
 *
 * @public
 */
export interface EvidenceApi {
  /** The datasets of the catalog, by name. */
  listDatasets(
    query: ListDatasets['query'],
    signal?: AbortSignal,
  ): Promise<Dataset[]>;
  getDataset(entityRef: string, signal?: AbortSignal): Promise<DatasetDetails>;
  /** The first rows of the version that a commit has. */
  previewDataset(
    query: PreviewDataset['query'],
    signal?: AbortSignal,
  ): Promise<DatasetPreview>;
  listGovernanceModels(
    query: ListGovernanceModels['query'],
    signal?: AbortSignal,
  ): Promise<GovernanceModelPage>;
  /** As CSV. */
  exportGovernanceModels(query: ExportGovernanceModels['query']): Promise<Blob>;
  listMissingOwners(signal?: AbortSignal): Promise<MissingOwners>;
  listAudit(query: AuditQuery, signal?: AbortSignal): Promise<AuditPage>;
  getAuditFacets(signal?: AbortSignal): Promise<AuditFacets>;
  exportAudit(query: ExportAudit['query']): Promise<Blob>;
}

/** @public */
export const evidenceApiRef = createApiRef<EvidenceApi>().with({
  id: 'plugin.llmops.evidence',
  pluginId: 'llmops',
});
