/**
 * A file or folder that a tracked run stored.
 *
 * @public
 */
export interface ArtifactEntry {
  kind: 'folder' | 'file';
  /** What people call it; the last part of the path unless the tracker knows better. */
  name: string;
  /** From the root of the run, in the form that `requireArtifactPath` answers. */
  path: string;
  /** Bytes of a file, where the tracker says. */
  size?: number;
}

/**
 * One folder of a tracked run.
 *
 * @public
 */
export interface ArtifactFolder {
  /** In any order. */
  entries: ArtifactEntry[];
  /** Whether there are more than were asked for. */
  truncated: boolean;
}

/**
 * A part of a file: positions of its first and last byte, counted from 0, both within it.
 *
 * @public
 */
export interface ByteRange {
  first: number;
  /** The end of the file by default. */
  last?: number;
}

/**
 * A file that is being read. Whoever has one reads it to its end, leaves the iteration, or aborts the signal: until
 * then the tracker keeps a connection open for it.
 *
 * @public
 */
export interface ArtifactContent {
  /** Bytes of the whole file, where the tracker says. */
  size?: number;
  /** The bytes of the range, fetched no faster than they are taken. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * How files are read that runs stored. Both members are optional; without them the core says that the tracker keeps
 * no files. They reject with a `NotFoundError` for a run, folder or file that does not exist, with an `InputError`
 * for a path that `requireArtifactPath` refuses, and with a `ServiceUnavailableError` when the server cannot be
 * reached.
 *
 * @public
 */
export interface ArtifactSource {
  /** The entries of a folder, which is empty text for the root; a folder without entries may be taken for missing. */
  listArtifacts?(
    trackedRunId: string,
    path: string,
    options: { limit: number; signal: AbortSignal },
  ): Promise<ArtifactFolder>;
  /** Resolves when the tracker begins to answer. */
  readArtifact?(
    trackedRunId: string,
    path: string,
    options: { range?: ByteRange; signal: AbortSignal },
  ): Promise<ArtifactContent>;
}
