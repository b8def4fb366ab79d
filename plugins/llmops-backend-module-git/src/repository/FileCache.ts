import { LRUCache } from 'lru-cache';

/** Characters of all kept files and of their names. */
const MAX_SIZE = 16 * 1024 * 1024;

interface KeptFile {
  /** Undefined where there is no file. */
  text?: string;
}

/** Texts of files at commits, which never change: a launch reads the same few several times, each time by two processes. */
export class FileCache {
  readonly #files = new LRUCache<
    string,
    KeptFile,
    () => Promise<string | undefined>
  >({
    maxSize: MAX_SIZE,
    sizeCalculation: ({ text = '' }, key) => text.length + key.length,
    fetchMethod: async (_key, _stale, { context: read }) => ({
      text: await read(),
    }),
  });

  /** What was read before, or what is read now; a failure is not kept. */
  async get(
    file: { repository: string; commit: string; path: string },
    read: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const { repository, commit, path } = file;
    const kept = await this.#files.fetch(
      JSON.stringify([repository, commit, path]),
      { context: read },
    );
    return kept?.text;
  }
}
