import { InputError } from '@backstage/errors';
import type {
  DatasetContentRecord,
  DatasetSource,
  ProjectCheckout,
  ProjectCommit,
} from '@llmops/backstage-plugin-llmops-node';
import type { ProjectReader } from '../projects/ProjectReader';
import type { DatasetRecord } from './DatasetEntities';

/** Commits of the history that are looked at. */
const MOST_COMMITS = 200;

/** Facts about commits that are kept: they never change. */
const MOST_KEPT = 20_000;

/** A version with the commit that introduced it. */
export type VersionRecord = DatasetContentRecord & ProjectCommit;

type Place = NonNullable<DatasetRecord['place']>;

/** Reads which versions of a dataset a project had, at which commits. */
export class DatasetVersions {
  readonly #projects: Pick<ProjectReader, 'open'>;
  readonly #sources: ReadonlyMap<string, DatasetSource>;
  readonly #kept = new Map<string, DatasetContentRecord | undefined>();

  constructor(
    projects: Pick<ProjectReader, 'open'>,
    sources: ReadonlyMap<string, DatasetSource>,
  ) {
    this.#projects = projects;
    this.#sources = sources;
  }

  /** The version on the default branch. */
  async current(
    dataset: DatasetRecord,
  ): Promise<DatasetContentRecord | undefined> {
    const place = placeOf(dataset);
    const checkout = await this.open(dataset);
    return this.#readAt(checkout, place);
  }

  /** Versions, the newest first, as far as the history is looked at. */
  async history(
    dataset: DatasetRecord,
  ): Promise<{ versions: VersionRecord[]; complete: boolean }> {
    const { path } = placeOf(dataset);
    const head = await this.open(dataset);
    const pointers = [...this.#sources.values()].flatMap(source =>
      source.pointers(path),
    );
    const commits = (await head.history?.(pointers, {
      limit: MOST_COMMITS,
    })) ?? [await onlyCommit(head)];
    const versions: VersionRecord[] = [];
    // The oldest first: a version belongs to the commit that introduced it.
    for (const commit of commits.toReversed()) {
      const content = await this.at(dataset, commit.commit);
      if (content && content.version !== versions.at(-1)?.version) {
        versions.push({ ...commit, ...content });
      }
    }
    return {
      versions: versions.reverse(),
      complete: commits.length < MOST_COMMITS,
    };
  }

  /** The version that a commit has; undefined when it has none, or cannot be read. */
  async at(
    dataset: DatasetRecord,
    commit: string,
  ): Promise<DatasetContentRecord | undefined> {
    const place = placeOf(dataset);
    const key = JSON.stringify([place.repository, place.path, commit]);
    if (!this.#kept.has(key)) {
      const checkout = await this.open(dataset, commit);
      const content = await this.#readAt(checkout, place).catch(error => {
        if (error instanceof InputError) {
          return undefined;
        }
        throw error;
      });
      if (this.#kept.size >= MOST_KEPT) {
        this.#kept.clear();
      }
      this.#kept.set(key, content);
    }
    return this.#kept.get(key);
  }

  open(dataset: DatasetRecord, ref?: string): Promise<ProjectCheckout> {
    const { repository } = placeOf(dataset);
    return this.#projects.open(
      { entityRef: dataset.entityRef, repository },
      ref,
    );
  }

  /** The source that knows the dataset at this commit. */
  async sourceOf(
    checkout: ProjectCheckout,
    path: string,
  ): Promise<DatasetSource | undefined> {
    for (const source of this.#sources.values()) {
      if (await source.read(checkout, path)) {
        return source;
      }
    }
    return undefined;
  }

  async #readAt(checkout: ProjectCheckout, { path }: Place) {
    for (const source of this.#sources.values()) {
      const content = await source.read(checkout, path);
      if (content) {
        return content;
      }
    }
    return undefined;
  }
}

/** Rejects datasets whose entity does not say where they are tracked. */
export function placeOf(dataset: DatasetRecord): Place {
  if (dataset.placeRefusal) {
    throw dataset.placeRefusal;
  }
  if (!dataset.place) {
    throw new InputError(
      `The entity ${dataset.entityRef} does not say where its data is tracked; add the annotations llmops.dev/project and llmops.dev/dataset-path`,
    );
  }
  return dataset.place;
}

/** What is known of a commit by a source that knows no history. */
async function onlyCommit(checkout: ProjectCheckout): Promise<ProjectCommit> {
  return { commit: checkout.commit, at: new Date(0), author: '', message: '' };
}
