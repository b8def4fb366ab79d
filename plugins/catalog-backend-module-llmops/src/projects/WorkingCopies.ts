import { randomUUID } from 'node:crypto';
import {
  mkdir,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import type { BareRepository, CommittedFile } from './BareRepository';
import { checkCatalogInfo } from './checkCatalogInfo';

/*
 * `<projects>/<name>` is a link to `<projects>/.versions/<name>@<commit>`. A version is written beside, complete
 * before it gets its name, and never changed; replacing the link makes it current at once for every reader. The
 * version before stays, for those who are still reading it.
 */

export const CATALOG_INFO = 'catalog-info.yaml';

const VERSIONS = '.versions';
const KEPT_VERSIONS = 2;
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_BYTES = 200 * 1024 * 1024;
const REGULAR = /^100/;

/** Working copies of the default branches of local projects. */
export class WorkingCopies {
  constructor(readonly directory: string) {}

  /** Where a project's catalog-info.yaml lies. */
  catalogInfo(name: string): string {
    return join(this.directory, name, CATALOG_INFO);
  }

  /** Names of the projects with a copy. */
  async list(): Promise<string[]> {
    const entries = await readdir(this.directory, {
      withFileTypes: true,
    }).catch(() => []);
    return entries
      .filter(entry => entry.isSymbolicLink())
      .map(entry => entry.name);
  }

  /** Commit of a project's copy; undefined when there is none. */
  async commit(name: string): Promise<string | undefined> {
    const target = await readlink(join(this.directory, name)).catch(() => '');
    return target.split('@').at(1);
  }

  /**
   * Makes a commit the current copy. Rejects with an InputError that says why the repository cannot be a project;
   * the copy there was stays.
   */
  async update(
    name: string,
    repository: BareRepository,
    commit: string,
  ): Promise<void> {
    const versions = join(this.directory, VERSIONS);
    await mkdir(versions, { recursive: true });
    const temporary = join(versions, `.${name}-${randomUUID()}`);
    const version = `${name}@${commit}`;
    try {
      const files = await checkFiles(repository, commit);
      await mkdir(temporary);
      await repository.write(files, temporary);
      await rename(temporary, join(versions, version)).catch(error => {
        // Written before, or by another process: it is the same.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
          throw error;
        }
      });
      await this.#link(name, version);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    await this.#removeVersions(name, KEPT_VERSIONS, version);
  }

  async remove(name: string): Promise<void> {
    await unlink(join(this.directory, name)).catch(() => {});
    await this.#removeVersions(name, 0);
  }

  async #link(name: string, version: string): Promise<void> {
    const fresh = join(this.directory, VERSIONS, `.link-${randomUUID()}`);
    await symlink(join(VERSIONS, version), fresh);
    await rename(fresh, join(this.directory, name));
  }

  async #removeVersions(
    name: string,
    kept: number,
    current?: string,
  ): Promise<void> {
    const versions = join(this.directory, VERSIONS);
    const entries = await readdir(versions).catch(() => []);
    const mine = entries.filter(entry => entry.startsWith(`${name}@`));
    const others = mine.filter(entry => entry !== current);
    if (mine.length <= kept) {
      return;
    }
    const aged = await byAge(versions, others);
    for (const entry of aged.slice(0, mine.length - kept)) {
      await rm(join(versions, entry), { recursive: true, force: true });
    }
  }
}

/** Refuses what cannot be a project; answers the files to copy. */
async function checkFiles(
  repository: BareRepository,
  commit: string,
): Promise<CommittedFile[]> {
  const files = await repository.listFiles(commit);
  const info = files.find(({ path }) => path === CATALOG_INFO);
  if (!info || !REGULAR.test(info.mode) || info.bytes > MAX_FILE_BYTES) {
    throw new InputError(`it has no ${CATALOG_INFO} at its root`);
  }
  checkCatalogInfo(await repository.readText(info));
  const copied = files.filter(({ bytes }) => bytes <= MAX_FILE_BYTES);
  const bytes = copied.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MAX_BYTES) {
    throw new InputError(
      `its files are ${bytes} bytes; at most ${MAX_BYTES} are copied. Data belongs into DVC`,
    );
  }
  return copied;
}

/** The oldest first. */
async function byAge(directory: string, entries: string[]): Promise<string[]> {
  const aged = await Promise.all(
    entries.map(async entry => ({
      entry,
      time: await stat(join(directory, entry)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  return aged.sort((a, b) => a.time - b.time).map(({ entry }) => entry);
}
