import { NotFoundError } from '@backstage/errors';
import { requireArtifactPath } from '../artifactPath';
import type {
  ArtifactContent,
  ArtifactEntry,
  ArtifactFolder,
  ByteRange,
} from '../artifacts';

/**
 * A file whose bytes are made or read when somebody takes them.
 *
 * @public
 */
export interface InMemoryFile {
  size: number;
  /** The bytes from the first to the last position, which is within the file. */
  read(range: Required<ByteRange>): AsyncIterable<Uint8Array>;
}

/**
 * Files of runs that lie in memory.
 *
 * @public
 */
export class InMemoryArtifacts {
  readonly #checkRun: (trackedRunId: string) => void;
  readonly #files = new Map<string, Map<string, InMemoryFile>>();

  /** The check throws for a run that is not there. */
  constructor(checkRun: (trackedRunId: string) => void) {
    this.#checkRun = checkRun;
  }

  /** Stores a file, as training code does. */
  put(
    trackedRunId: string,
    path: string,
    content: string | Uint8Array | InMemoryFile,
  ): void {
    const files =
      this.#files.get(trackedRunId) ?? new Map<string, InMemoryFile>();
    files.set(path, toFile(content));
    this.#files.set(trackedRunId, files);
  }

  /** One folder of a run. */
  list(
    trackedRunId: string,
    path: string,
    options: { limit: number },
  ): ArtifactFolder {
    this.#checkRun(trackedRunId);
    const { limit } = options;
    const folder = requireArtifactPath(path);
    const prefix = folder === '' ? '' : `${folder}/`;
    const entries = new Map<string, ArtifactEntry>();
    for (const [filePath, { size }] of this.#files.get(trackedRunId) ?? []) {
      if (filePath.startsWith(prefix)) {
        const [name, ...rest] = filePath.slice(prefix.length).split('/');
        entries.set(
          name,
          rest.length > 0
            ? { kind: 'folder', name, path: prefix + name }
            : { kind: 'file', name, path: prefix + name, size },
        );
      }
    }
    return {
      entries: [...entries.values()].slice(0, limit),
      truncated: entries.size > limit,
    };
  }

  /** One file of a run. */
  read(
    trackedRunId: string,
    path: string,
    options: { range?: ByteRange } = {},
  ): ArtifactContent {
    this.#checkRun(trackedRunId);
    const { range = { first: 0 } } = options;
    const filePath = requireArtifactPath(path);
    const file = this.#files.get(trackedRunId)?.get(filePath);
    if (!file) {
      throw new NotFoundError(
        `The run "${trackedRunId}" stored no file "${path}"`,
      );
    }
    const last = Math.min(range.last ?? Infinity, file.size - 1);
    return {
      size: file.size,
      bytes: file.read({ first: range.first, last }),
    };
  }
}

function toFile(content: string | Uint8Array | InMemoryFile): InMemoryFile {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    return content;
  }
  const bytes = Buffer.from(content);
  return {
    size: bytes.byteLength,
    read: async function* read({ first, last }) {
      if (last >= first) {
        yield bytes.subarray(first, last + 1);
      }
    },
  };
}
