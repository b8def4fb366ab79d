import {
  InputError,
  NotFoundError,
  NotImplementedError,
} from '@backstage/errors';
import type {
  Artifact,
  ArtifactListing,
} from '@llmops/backstage-plugin-llmops-common';
import {
  type ArtifactSource,
  type ByteRange,
  type ExperimentTracker,
  requireArtifactPath,
} from '@llmops/backstage-plugin-llmops-node';
import type { RunRecord } from '../database/RunStore';
import type {
  StoredTrackedRun,
  TrackedRunStore,
} from '../tracking/TrackedRunStore';
import { withinPatience } from '../lib/withinPatience';
import { nameTrackedRuns } from './nameTrackedRuns';
import type { ArtifactPlace, ArtifactRequest, OpenArtifact } from './types';

/** Longest listing of one folder. */
const MAX_ENTRIES = 1_000;
/** What is shown without being downloaded. */
const MAX_PREVIEW_BYTES = 20 * 1024 * 1024;
/** Of so many tracked runs the empty ones are found out; beyond, each has a folder. */
const MAX_PROBED = 24;

export interface DefaultArtifactServiceOptions {
  trackers: ReadonlyMap<string, ExperimentTracker>;
  trackedRuns: Pick<TrackedRunStore, 'listByRun'>;
}

/** Reads the files of a run from where its tracked runs stored them. */
export class DefaultArtifactService {
  readonly #trackers: ReadonlyMap<string, ExperimentTracker>;
  readonly #trackedRuns: Pick<TrackedRunStore, 'listByRun'>;

  static create(
    options: DefaultArtifactServiceOptions,
  ): DefaultArtifactService {
    return new DefaultArtifactService(options);
  }

  private constructor(options: DefaultArtifactServiceOptions) {
    this.#trackers = options.trackers;
    this.#trackedRuns = options.trackedRuns;
  }

  async list(
    run: Pick<RunRecord, 'id' | 'origin'>,
    place: ArtifactPlace & { signal: AbortSignal },
  ): Promise<ArtifactListing> {
    const path = requireArtifactPath(place.path ?? '');
    const runs = await this.#trackedRuns.listByRun(run.id);
    if (
      path === '' &&
      place.tracked === undefined &&
      (run.origin === 'portal' || runs.length === 0)
    ) {
      return withinPatience(place.signal, 'The tracker', signal =>
        this.#listTrackedRuns(runs, signal),
      );
    }
    const tracked = findTracked(run.id, runs, place.tracked);
    const { entries, truncated } = await withinPatience(
      place.signal,
      nameOf(tracked),
      signal =>
        this.#source(tracked).listArtifacts(tracked.id, path, {
          limit: MAX_ENTRIES,
          signal,
        }),
    );
    const items = entries.map(entry => ({ ...entry, tracked: tracked.id }));
    return { items: items.sort(compareArtifacts), truncated };
  }

  async open(runId: string, request: ArtifactRequest): Promise<OpenArtifact> {
    const path = requireArtifactPath(request.path);
    const runs = await this.#trackedRuns.listByRun(runId);
    const tracked = findTracked(runId, runs, request.tracked);
    const range = rangeOf(request);
    const read = (signal: AbortSignal) =>
      this.#source(tracked).readArtifact(tracked.id, path, { range, signal });
    // A tracker may fetch a large file from a store of its own first; a preview is not worth that wait.
    const content = request.download
      ? await read(request.signal)
      : await withinPatience(request.signal, nameOf(tracked), read);
    const { size } = content;
    const first = range?.first ?? 0;
    const last =
      size === undefined
        ? range?.last
        : Math.min(range?.last ?? Infinity, size - 1);
    return {
      name: path.split('/').pop() ?? path,
      first,
      last,
      size,
      isPart: first > 0 || (last !== undefined && last + 1 !== size),
      bytes: content.bytes,
    };
  }

  /** A folder for each tracked run, without those that stored nothing. */
  async #listTrackedRuns(
    runs: StoredTrackedRun[],
    signal: AbortSignal,
  ): Promise<ArtifactListing> {
    const names = nameTrackedRuns(runs);
    const listed = runs.slice(0, MAX_ENTRIES);
    const empty =
      listed.length <= MAX_PROBED
        ? await this.#findEmpty(listed, signal)
        : new Set<string>();
    const folders = listed
      .filter(({ id }) => !empty.has(id))
      .map(
        ({ id }): Artifact => ({
          kind: 'folder',
          name: names.get(id) ?? id,
          path: '',
          tracked: id,
        }),
      );
    return { items: folders, truncated: runs.length > MAX_ENTRIES };
  }

  async #isEmpty(run: StoredTrackedRun, signal: AbortSignal): Promise<boolean> {
    const { entries } = await this.#source(run).listArtifacts(run.id, '', {
      limit: 1,
      signal,
    });
    return entries.length === 0;
  }

  /** Of which runs it is known that they stored nothing. Rejects when no run can be asked. */
  async #findEmpty(
    runs: StoredTrackedRun[],
    signal: AbortSignal,
  ): Promise<Set<string>> {
    const answers = await Promise.allSettled(
      runs.map(run => this.#isEmpty(run, signal)),
    );
    const [first] = answers;
    if (
      first?.status === 'rejected' &&
      answers.every(({ status }) => status === 'rejected')
    ) {
      throw first.reason;
    }
    return new Set(
      runs.flatMap(({ id }, index) => {
        const answer = answers[index];
        return answer.status === 'fulfilled' && answer.value ? [id] : [];
      }),
    );
  }

  #source(run: StoredTrackedRun): Required<ArtifactSource> {
    const tracker = this.#trackers.get(run.tracker);
    if (!tracker) {
      throw new NotFoundError(
        `The files lie in the tracker "${run.tracker}", which is no longer configured; add it under llmops.trackers again`,
      );
    }
    const { listArtifacts, readArtifact } = tracker;
    if (!listArtifacts || !readArtifact) {
      throw new NotImplementedError(
        `The tracker "${tracker.title}" does not let the portal read files of runs`,
      );
    }
    return {
      listArtifacts: listArtifacts.bind(tracker),
      readArtifact: readArtifact.bind(tracker),
    };
  }
}

function nameOf({ tracker }: StoredTrackedRun): string {
  return `The tracker "${tracker}"`;
}

function findTracked(
  runId: string,
  runs: readonly StoredTrackedRun[],
  id: string | undefined,
): StoredTrackedRun {
  if (id === undefined && runs.length > 1) {
    throw new InputError(
      `The run "${runId}" has ${runs.length} tracked runs; say by "tracked" whose file it is`,
    );
  }
  const tracked =
    id === undefined ? runs.at(0) : runs.find(run => run.id === id);
  if (!tracked) {
    throw new NotFoundError(
      id === undefined
        ? `The run "${runId}" recorded nothing in a tracker`
        : `The run "${runId}" has no tracked run "${id}"`,
    );
  }
  return tracked;
}

/** What is read of the file; undefined for all of it. */
function rangeOf(request: ArtifactRequest): ByteRange | undefined {
  const { range, download } = request;
  if (download) {
    return range;
  }
  const first = range?.first ?? 0;
  if (first >= MAX_PREVIEW_BYTES) {
    throw new InputError(
      `Only the first ${MAX_PREVIEW_BYTES} bytes of a file are shown; ask with download=true for what follows`,
    );
  }
  const last = Math.min(range?.last ?? Infinity, MAX_PREVIEW_BYTES - 1);
  return { first, last };
}

const byName = new Intl.Collator('en', { numeric: true });

function compareArtifacts(a: Artifact, b: Artifact): number {
  return a.kind === b.kind
    ? byName.compare(a.name, b.name)
    : Number(a.kind === 'file') - Number(b.kind === 'file');
}
