import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DvcEngineConfig } from '../config/readDvcEngineConfig';
import { AttemptFolder } from './AttemptFolder';
import { isMissing } from './isMissing';
import { isEndedState } from './files';

const DAY_MS = 24 * 3600 * 1000;
/** Folders of ended attempts without a checkout are small; beyond this many the oldest go altogether. */
const KEPT_FOLDERS = 1000;

interface EndedAttempt {
  folder: AttemptFolder;
  endedAt: number;
  bytes: number;
}

/** The folders of all attempts on this machine. */
export class AttemptsDirectory {
  readonly #path: string;
  readonly #config: Pick<DvcEngineConfig, 'keepAttempts' | 'maxDiskBytes'>;
  readonly #logger: LoggerService;
  #cleaning: Promise<void> | undefined;

  constructor(
    config: Pick<
      DvcEngineConfig,
      'dataDirectory' | 'keepAttempts' | 'maxDiskBytes'
    >,
    logger: LoggerService,
  ) {
    this.#path = join(config.dataDirectory, 'attempts');
    this.#config = config;
    this.#logger = logger;
  }

  folder(dispatchKey: string): AttemptFolder {
    return new AttemptFolder(this.#path, dispatchKey);
  }

  /** How many attempts run or wait. */
  async countActive(): Promise<number> {
    let count = 0;
    for (const folder of await this.#folders()) {
      // Most have ended long ago; that is cheap to see.
      const state = (await folder.has('reported.json'))
        ? undefined
        : await folder.readState().catch(() => undefined);
      if (state && !isEndedState(state)) {
        count++;
      }
    }
    return count;
  }

  /**
   * Removes checkouts of ended attempts beyond the newest ones and the bound of bytes. Attempts whose end was not
   * reported yet are left alone for a day. Never rejects.
   */
  cleanUp(): Promise<void> {
    this.#cleaning ??= this.#cleanUp()
      .catch(error =>
        this.#logger.warn(`Old attempts could not be removed: ${error}`),
      )
      .finally(() => {
        this.#cleaning = undefined;
      });
    return this.#cleaning;
  }

  async #cleanUp(): Promise<void> {
    const ended: EndedAttempt[] = [];
    for (const folder of await this.#folders()) {
      const endedAt = await this.#removableSince(folder);
      if (endedAt !== undefined) {
        const bytes = await sizeOf(folder.path);
        ended.push({ folder, endedAt, bytes });
      }
    }
    ended.sort((left, right) => right.endedAt - left.endedAt);
    let total = 0;
    for (const [index, { folder, bytes }] of ended.entries()) {
      total += bytes;
      if (index >= KEPT_FOLDERS) {
        await this.#remove(folder.path);
      } else if (
        index >= this.#config.keepAttempts ||
        total > this.#config.maxDiskBytes
      ) {
        await this.#removeCheckout(folder);
      }
    }
  }

  /** When an attempt ended whose files may go; undefined when they may not. */
  async #removableSince(folder: AttemptFolder): Promise<number | undefined> {
    if (!(await folder.isSubmitted())) {
      const { mtimeMs } = await lstat(folder.path);
      if (Date.now() - mtimeMs > DAY_MS) {
        await this.#remove(folder.path);
      }
      return undefined;
    }
    const state = await folder.readState().catch(() => undefined);
    if (!state || !isEndedState(state)) {
      return undefined;
    }
    const endedAt = state.endedAt?.getTime() ?? 0;
    const mayGo =
      (await folder.has('reported.json')) || Date.now() - endedAt > DAY_MS;
    return mayGo ? endedAt : undefined;
  }

  async #removeCheckout(folder: AttemptFolder): Promise<void> {
    for (const name of await readdir(folder.path)) {
      if (/^\.?checkout-/.test(name) || name === 'dvc-site') {
        await this.#remove(join(folder.path, name));
      }
    }
  }

  /** Renamed first, so that a removal that is interrupted leaves nothing that looks whole. */
  async #remove(path: string): Promise<void> {
    const trash = join(this.#path, `.trash-${randomUUID()}`);
    try {
      await rename(path, trash);
    } catch (error) {
      if (isMissing(error)) {
        return;
      }
      throw error;
    }
    await rm(trash, { recursive: true, force: true, maxRetries: 3 });
  }

  async #folders(): Promise<AttemptFolder[]> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    const folders: AttemptFolder[] = [];
    for (const name of await readdir(this.#path)) {
      if (name.startsWith('.trash-')) {
        await rm(join(this.#path, name), { recursive: true, force: true });
      } else if (!name.startsWith('.')) {
        folders.push(this.folder(name));
      }
    }
    return folders;
  }
}

/** Bytes on disk of a file or folder; what vanishes meanwhile counts nothing. */
async function sizeOf(path: string): Promise<number> {
  try {
    const stats = await lstat(path);
    if (!stats.isDirectory()) {
      return stats.blocks * 512;
    }
    let sum = 0;
    for (const name of await readdir(path)) {
      sum += await sizeOf(join(path, name));
    }
    return sum;
  } catch (error) {
    if (isMissing(error)) {
      return 0;
    }
    throw error;
  }
}
