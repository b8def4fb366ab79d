import { isError } from '@backstage/errors';
import type {
  Dataset,
  DatasetDetails,
  DatasetPreview,
  ListDatasets,
} from '@llmops/backstage-plugin-llmops-common';
import { llmopsDatasetPreviewPermission } from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import type { Access } from '../permissions/Access';
import { refusal } from '../permissions/refusal';
import type { Caller, DatasetService } from '../services/types';
import type { DatasetEntities, DatasetRecord } from './DatasetEntities';
import type { DatasetUsage } from './DatasetUsage';
import { type DatasetVersions, placeOf } from './DatasetVersions';
import { toTable } from './toTable';

/** Of a preview. */
const LIMITS = { bytes: 256 * 1024, lines: 50 };

export interface DatasetServiceOptions {
  entities: DatasetEntities;
  versions: DatasetVersions;
  usage: DatasetUsage;
  access: Access;
  audited: Audited;
}

/**
 * Datasets that the caller sees in the catalog, with the runs and models that the caller may read. Rows are for those
 * permitted to preview what belongs to the dataset's owner.
 */
export class DefaultDatasetService implements DatasetService {
  readonly #options: DatasetServiceOptions;

  static create(options: DatasetServiceOptions): DefaultDatasetService {
    return new DefaultDatasetService(options);
  }

  private constructor(options: DatasetServiceOptions) {
    this.#options = options;
  }

  async list(
    query: ListDatasets['query'],
    caller: Caller,
  ): Promise<{ items: Dataset[] }> {
    const text = query.text?.toLowerCase() ?? '';
    const records = await this.#options.entities.list(caller);
    const wanted = records.filter(
      ({ title, entityRef, projects }) =>
        (title.toLowerCase().includes(text) || entityRef.includes(text)) &&
        (query.project === undefined || projects.includes(query.project)),
    );
    return { items: await Promise.all(wanted.map(one => this.#summary(one))) };
  }

  async get(dataset: string, caller: Caller): Promise<DatasetDetails> {
    const { entities, versions, usage, access } = this.#options;
    const record = await entities.get(dataset, caller);
    const mayPreview = await this.#mayPreview(record, caller);
    const summary = await this.#summary(record);
    if (summary.problem !== undefined) {
      return { ...summary, versions: [], complete: true, mayPreview };
    }
    const history = await versions.history(record);
    const used = await usage.of(record, history.versions, {
      runs: await access.toRuns(caller),
      models: await access.toModels(caller),
    });
    return {
      ...summary,
      mayPreview,
      complete: history.complete,
      versions: history.versions.map(version => ({
        ...version,
        ...(used.get(version.version) ?? { runCount: 0, runs: [], models: [] }),
      })),
    };
  }

  async preview(
    dataset: string,
    commit: string | undefined,
    caller: Caller,
  ): Promise<DatasetPreview> {
    const { entities, audited } = this.#options;
    const record = await entities.get(dataset, caller);
    const deed = {
      action: 'dataset.preview',
      subject: record.entityRef,
      caller,
    };
    return audited.run(deed, async () => {
      if (!(await this.#mayPreview(record, caller))) {
        throw refusal({
          caller,
          deed: `see rows of the dataset "${record.entityRef}"`,
          permission: llmopsDatasetPreviewPermission,
          whoMay: `${record.owner}, which owns it`,
        });
      }
      return this.#preview(record, commit);
    });
  }

  async #preview(
    record: DatasetRecord,
    commit: string | undefined,
  ): Promise<DatasetPreview> {
    const { versions } = this.#options;
    const { path } = placeOf(record);
    const checkout = await versions.open(record, commit);
    const place = { commit: checkout.commit, version: '' };
    const source = await versions.sourceOf(checkout, path);
    const content = await source?.read(checkout, path);
    if (!source || !content) {
      return { ...place, problem: `This commit tracks no data at ${path}` };
    }
    const rows = await source.preview(checkout, path, LIMITS);
    return {
      ...place,
      version: content.version,
      ...rows,
      ...('problem' in rows
        ? {}
        : { table: toTable(rows.file ?? path, rows.lines) }),
    };
  }

  /** A repository that cannot be read costs what is known of it, not the page. */
  async #summary(record: DatasetRecord): Promise<Dataset> {
    const { place, placeRefusal: _, ...rest } = record;
    const summary = { ...rest, path: place?.path };
    try {
      const current = await this.#options.versions.current(record);
      return current
        ? { ...summary, current }
        : {
            ...summary,
            problem: `The default branch tracks no data at ${place?.path}`,
          };
    } catch (error) {
      return {
        ...summary,
        problem: isError(error) ? error.message : String(error),
      };
    }
  }

  #mayPreview({ owner, entityRef, projects }: DatasetRecord, caller: Caller) {
    return this.#options.access.mayPreview(caller, {
      entityRef: projects.at(0) ?? entityRef,
      owner,
    });
  }
}
