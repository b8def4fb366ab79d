import { createHash, randomUUID } from 'node:crypto';
import {
  access,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Remote } from '../remote/Remote';
import type { Freshness, GitRepository } from '../repository/GitRepository';
import { fetchMirror } from './fetchMirror';
import { folderSize } from './folderSize';
import { withLockFile } from './lockFile';
import { Mutex } from './Mutex';

const MIRROR = /^[0-9a-f]{32}\.git$/;
const REMAINS = /^[0-9a-f]{32}\.git\.(?:partial|replaced|evicted)-/;
const REMAINS_AGE = 60 * 60_000;

/** How the cache is set up. */
export interface MirrorCacheOptions {
  /** A new temporary folder when absent. */
  directory?: string;
  maxBytes: number;
  freshnessMilliseconds: number;
  /** Aborted when the portal stops. */
  signal: AbortSignal;
}

/**
 * Copies of repositories on other hosts. Each is fetched by one at a time; those unused the longest are removed
 * when all together are larger than allowed, but never one that is in use.
 */
export class MirrorCache {
  readonly #options: MirrorCacheOptions;
  readonly #mutex = new Mutex();
  readonly #fetchedAt = new Map<string, number>();
  readonly #users = new Map<string, number>();
  #directory: Promise<string> | undefined;

  constructor(options: MirrorCacheOptions) {
    this.#options = options;
  }

  /** The copy of a repository; nothing is fetched before it is used. */
  repository(remote: Remote): GitRepository {
    return {
      url: remote.url,
      remote: true,
      use: (freshness, callback) => this.#use(remote, freshness, callback),
    };
  }

  async #use<T>(
    remote: Remote,
    freshness: Freshness,
    callback: (directory: string) => Promise<T>,
  ): Promise<T> {
    const name = `${createHash('sha256')
      .update(remote.url)
      .digest('hex')
      .slice(0, 32)}.git`;
    this.#users.set(name, (this.#users.get(name) ?? 0) + 1);
    try {
      const path = join(await this.#root(), name);
      await this.#refresh(remote, path, name, freshness);
      const now = new Date();
      await utimes(path, now, now);
      return await callback(path);
    } finally {
      const users = (this.#users.get(name) ?? 1) - 1;
      if (users === 0) {
        this.#users.delete(name);
      } else {
        this.#users.set(name, users);
      }
    }
  }

  async #refresh(
    remote: Remote,
    path: string,
    name: string,
    freshness: Freshness,
  ): Promise<void> {
    const asked = Date.now();
    await this.#mutex.run(name, async () => {
      if (await this.#isFresh(path, name, freshness, asked)) {
        return;
      }
      const { signal } = this.#options;
      await withLockFile(`${path}.lock`, signal, async () => {
        const started = Date.now();
        await fetchMirror(remote, path, signal);
        this.#fetchedAt.set(name, started);
      });
      await this.#mutex.run('evict', () => this.#evict());
    });
  }

  async #isFresh(
    path: string,
    name: string,
    freshness: Freshness,
    asked: number,
  ): Promise<boolean> {
    const fetchedAt = this.#fetchedAt.get(name) ?? -Infinity;
    const since = {
      any: -Infinity,
      recent: asked - this.#options.freshnessMilliseconds,
      // One who waited while another fetched has what is there now.
      now: asked,
    }[freshness];
    return (
      fetchedAt >= since &&
      (await access(path).then(
        () => true,
        () => false,
      ))
    );
  }

  async #evict(): Promise<void> {
    const root = await this.#root();
    const mirrors: Array<{ name: string; usedAt: number; bytes: number }> = [];
    for (const name of await readdir(root)) {
      const path = join(root, name);
      const found = await stat(path).catch(() => undefined);
      if (found && MIRROR.test(name)) {
        const bytes = await folderSize(path);
        mirrors.push({ name, usedAt: found.mtimeMs, bytes });
      } else if (
        found &&
        REMAINS.test(name) &&
        Date.now() - found.mtimeMs > REMAINS_AGE
      ) {
        await rm(path, { recursive: true, force: true });
      }
    }
    let total = mirrors.reduce((sum, { bytes }) => sum + bytes, 0);
    mirrors.sort((left, right) => left.usedAt - right.usedAt);
    for (const { name, bytes } of mirrors) {
      if (total <= this.#options.maxBytes) {
        return;
      }
      if (!this.#users.has(name)) {
        const gone = join(root, `${name}.evicted-${randomUUID()}`);
        await rename(join(root, name), gone);
        await rm(gone, { recursive: true, force: true });
        total -= bytes;
      }
    }
  }

  #root(): Promise<string> {
    const { directory } = this.#options;
    this.#directory ??= directory
      ? mkdir(resolve(directory), { recursive: true, mode: 0o700 }).then(() =>
          resolve(directory),
        )
      : mkdtemp(join(tmpdir(), 'llmops-git-'));
    return this.#directory;
  }
}
