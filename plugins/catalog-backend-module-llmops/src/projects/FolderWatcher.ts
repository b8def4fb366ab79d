import { type FSWatcher, watch } from 'node:fs';

const SETTLE_MS = 100;

/**
 * Tells when something in one of several folders changed, once for what happens together. A hint: folders on a
 * network tell nothing, and a machine may run out of watches, so its users look by themselves now and then.
 */
export class FolderWatcher {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  #timer?: NodeJS.Timeout;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches these folders and no others. */
  watch(folders: string[]): void {
    for (const [folder, watcher] of this.#watchers) {
      if (!folders.includes(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder)) {
        this.#add(folder);
      }
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.watch([]);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#tell());
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // Gone already, or no watches left.
    }
  }

  #tell(): void {
    this.#timer =
      this.#timer ??
      setTimeout(() => {
        this.#timer = undefined;
        this.#onChange();
      }, SETTLE_MS).unref();
  }
}
