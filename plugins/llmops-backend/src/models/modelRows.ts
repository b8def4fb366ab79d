import type {
  ModelRecord,
  ModelVersionRecord,
} from '@llmops/backstage-plugin-llmops-node';
import { toInstant } from '../database/instant';
import type { StoredModel, StoredModelVersion } from './ModelStore';

/** What a tracker reports of a model, as a row of the table `models`. */
export interface ReportedModelRow {
  tracker: string;
  name: string;
  description: string | null;
  tags: string;
  aliases: string;
  url: string | null;
  created_at: string;
  updated_at: string;
}

/** Row of the table `models`. */
export interface ModelRow extends ReportedModelRow {
  latest_version: string | null;
  project: string | null;
  owner: string | null;
  /** Version whose run decided on project and owner; null where they stay whatever becomes known. */
  owner_version: string | null;
}

/** Row of the table `model_versions`. */
export interface ModelVersionRow {
  tracker: string;
  model: string;
  version: string;
  status: string;
  description: string | null;
  tags: string;
  tracked_run_id: string | null;
  created_at: string;
}

export function toModelRow(
  tracker: string,
  record: ModelRecord,
): ReportedModelRow {
  return {
    tracker,
    name: record.name,
    description: record.description ?? null,
    tags: JSON.stringify(record.tags),
    aliases: JSON.stringify(record.aliases),
    url: record.url ?? null,
    created_at: toInstant(record.createdAt),
    updated_at: toInstant(record.updatedAt),
  };
}

export function toModel(row: ModelRow, unownedGroup: string): StoredModel {
  return {
    tracker: row.tracker,
    name: row.name,
    description: row.description ?? undefined,
    tags: JSON.parse(row.tags),
    aliases: JSON.parse(row.aliases),
    url: row.url ?? undefined,
    latestVersion: row.latest_version ?? undefined,
    project: row.project ?? undefined,
    owner: row.owner ?? unownedGroup,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

export function modelFingerprint(row: ReportedModelRow): string {
  return JSON.stringify([
    row.description,
    row.tags,
    row.aliases,
    row.url,
    row.created_at,
    row.updated_at,
  ]);
}

export function toVersionRow(
  tracker: string,
  record: ModelVersionRecord,
): ModelVersionRow {
  return {
    tracker,
    model: record.model,
    version: record.version,
    status: record.status,
    description: record.description ?? null,
    tags: JSON.stringify(record.tags),
    tracked_run_id: record.trackedRunId ?? null,
    created_at: toInstant(record.createdAt),
  };
}

export function toModelVersion(row: ModelVersionRow): StoredModelVersion {
  return {
    tracker: row.tracker,
    model: row.model,
    version: row.version,
    status: row.status,
    description: row.description ?? undefined,
    tags: JSON.parse(row.tags),
    trackedRunId: row.tracked_run_id ?? undefined,
    createdAt: new Date(row.created_at),
  };
}

export function versionFingerprint(row: ModelVersionRow): string {
  return JSON.stringify([
    row.status,
    row.description,
    row.tags,
    row.tracked_run_id,
    row.created_at,
  ]);
}

/** Newest first: by number where versions are numbers, else by when they were made. */
export function compareVersions(
  a: { version: string; created_at: string },
  b: { version: string; created_at: string },
): number {
  const difference = Number(b.version) - Number(a.version);
  return Number.isNaN(difference)
    ? b.created_at.localeCompare(a.created_at)
    : difference;
}
