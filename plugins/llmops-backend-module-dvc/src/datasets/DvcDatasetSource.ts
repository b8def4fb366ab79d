import type { FileHandle } from 'node:fs/promises';
import type {
  DatasetContentRecord,
  DatasetRows,
  DatasetSource,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import { z } from 'zod';
import type { DvcStore } from './DvcStore';
import { readLines } from './readLines';
import { LOCK_FILE, pointerOf, readPointer } from './readPointer';

/** A longer list of a folder's files is not read. */
const MAX_LIST_BYTES = 16 * 1024 * 1024;

/** Kinds of files whose first rows say something, the best first. */
const TEXT = /\.(jsonl|ndjson|csv|tsv|json|txt|md|ya?ml|xml|html)$/i;

const listing = z.array(
  z.object({
    relpath: z.string(),
    md5: z.string().regex(/^[0-9a-f]{32}$/),
  }),
);

/** No object of that hash. */
const MISSING = Symbol('missing');

const ABSENT = {
  problem:
    'This version does not lie on the portal\u2019s machine: neither in its DVC cache nor in a data remote there. Get it with dvc pull in a clone of the project',
};

/** Data that DVC tracks: versions from the project's own files, rows from the cache and remotes on this machine. */
export class DvcDatasetSource implements DatasetSource {
  readonly id = 'dvc';
  readonly #store: DvcStore;

  constructor(store: DvcStore) {
    this.#store = store;
  }

  pointers(path: string): string[] {
    return [pointerOf(path), LOCK_FILE];
  }

  read(
    checkout: ProjectCheckout,
    path: string,
  ): Promise<DatasetContentRecord | undefined> {
    return readPointer(checkout, path);
  }

  async preview(
    checkout: ProjectCheckout,
    path: string,
    limits: { bytes: number; lines: number },
  ): Promise<DatasetRows> {
    const content = await readPointer(checkout, path);
    if (!content) {
      return { problem: `The commit tracks no data at ${path}` };
    }
    if (!content.version.endsWith('.dir')) {
      return this.#readText(checkout, content.version, limits);
    }
    const files = await this.#listFolder(checkout, content.version);
    if ('problem' in files) {
      return files;
    }
    const [first] = files.filter(({ relpath }) => TEXT.test(relpath));
    if (!first) {
      return { problem: 'None of the files of this folder is known as text' };
    }
    const rows = await this.#readText(checkout, first.md5, limits);
    return 'problem' in rows ? rows : { ...rows, file: first.relpath };
  }

  async #readText(
    checkout: ProjectCheckout,
    hash: string,
    limits: { bytes: number; lines: number },
  ): Promise<DatasetRows> {
    const rows = await this.#use(checkout, hash, file =>
      readLines(file, limits),
    );
    if (rows === MISSING) {
      return ABSENT;
    }
    return rows ?? { problem: 'This data is no text' };
  }

  async #listFolder(checkout: ProjectCheckout, hash: string) {
    const text = await this.#use(checkout, hash, async file =>
      (await file.stat()).size > MAX_LIST_BYTES
        ? undefined
        : file.readFile('utf8'),
    );
    if (text === MISSING) {
      return ABSENT;
    }
    if (text === undefined) {
      return { problem: 'The list of the files of this folder is too long' };
    }
    return listing.parse(JSON.parse(text));
  }

  async #use<T>(
    checkout: ProjectCheckout,
    hash: string,
    work: (file: FileHandle) => Promise<T>,
  ): Promise<T | typeof MISSING> {
    const file = await this.#store.open(checkout, hash);
    if (!file) {
      return MISSING;
    }
    try {
      return await work(file);
    } finally {
      await file.close();
    }
  }
}
