import type { ArtifactListing } from '@llmops/backstage-plugin-llmops-common';
import type { ByteRange } from '@llmops/backstage-plugin-llmops-node';
import type { Caller } from '../services/types';

/** Which file or folder of a run. */
export interface ArtifactPlace {
  /** Id in the tracker of the tracked run; not needed where the run has just one. */
  tracked?: string;
  path?: string;
}

/** Which file, and how much of it. */
export interface ArtifactRequest extends ArtifactPlace {
  path: string;
  /** The whole file, for keeping; without it the answer ends after some MiB and leaves no trace. */
  download?: boolean;
  range?: ByteRange;
  signal: AbortSignal;
}

/** A file, or a part of one, that is being read. */
export interface OpenArtifact {
  /** Last part of its path. */
  name: string;
  /** Position of the first byte that comes. */
  first: number;
  /** Position of the last one, where it is known. */
  last?: number;
  /** Bytes of the whole file, where the tracker says. */
  size?: number;
  /** Whether it may be less than the whole file. */
  isPart: boolean;
  bytes: AsyncIterable<Uint8Array>;
}

/** Files that runs stored in their trackers. */
export interface ArtifactService {
  list(
    runId: string,
    place: ArtifactPlace & { signal: AbortSignal },
    caller: Caller,
  ): Promise<ArtifactListing>;
  open(
    runId: string,
    request: ArtifactRequest,
    caller: Caller,
  ): Promise<OpenArtifact>;
}
