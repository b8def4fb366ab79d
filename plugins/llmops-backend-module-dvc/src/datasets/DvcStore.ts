import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';

/** Where DVC objects lie on this machine. */
export interface DvcStoreOptions {
  /** The cache that attempts share. */
  cache: string;
  /** Folder of the data remotes on this machine; remotes elsewhere are not read. */
  remotes: string;
}

/** The data objects of DVC on this machine, by their hash. Read only. */
export class DvcStore {
  readonly #options: DvcStoreOptions;

  constructor(options: DvcStoreOptions) {
    this.#options = options;
  }

  /** Opens an object from the cache, else from the project's remote; undefined when neither has it. */
  async open(
    checkout: ProjectCheckout,
    hash: string,
  ): Promise<FileHandle | undefined> {
    const remote = await this.#remoteOf(checkout);
    const folders = [this.#options.cache, ...(remote ? [remote] : [])];
    for (const folder of folders) {
      const file = await openObject(folder, hash);
      if (file) {
        return file;
      }
    }
    return undefined;
  }

  /**
   * Folder of the project's default remote. The project names it, so it counts only when it lies in the folder of
   * remotes, links followed.
   */
  async #remoteOf(checkout: ProjectCheckout): Promise<string | undefined> {
    const text = (await checkout.readFile('.dvc/config')) ?? '';
    const name = /^\s*remote\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
    const section = text
      .split(/^\s*\[/m)
      .find(part => part.startsWith(`'remote "${name}"']`));
    const url = section && /^\s*url\s*=\s*(.+?)\s*$/m.exec(section)?.[1];
    if (!url) {
      return undefined;
    }
    try {
      const allowed = await realpath(this.#options.remotes);
      const folder = await realpath(
        url.startsWith('file://') ? fileURLToPath(url) : url,
      );
      return folder.startsWith(allowed + sep) ? folder : undefined;
    } catch {
      return undefined;
    }
  }
}

async function openObject(
  folder: string,
  hash: string,
): Promise<FileHandle | undefined> {
  const path = join(folder, 'files', 'md5', hash.slice(0, 2), hash.slice(2));
  const file = await open(
    path,
    constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK,
  ).catch(() => undefined);
  if (file && !(await file.stat()).isFile()) {
    await file.close();
    return undefined;
  }
  return file;
}
