import { type FSWatcher, watch } from 'node:fs';

const WATCHED_POLL_MS = 1000;
const UNWATCHED_POLL_MS = 200;
/** Many writes in a row are looked at once. */
const SETTLE_MS = 50;

/** Waits for changes in a folder: told by the system, and by a slow look in case it is not. */
export class FolderWatch {
  #watcher: FSWatcher | undefined;
  #changed = false;
  #wake: () => void = () => {};

  constructor(path: string) {
    try {
      this.#watcher = watch(path, { persistent: false }, () =>
        this.#onChange(),
      );
      this.#watcher.on('error', () => this.close());
    } catch {
      // No watch left on this machine, or the folder is gone: polling does.
    }
  }

  /** Resolves after a change since the last call, after a while without one, or when the signal is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (!this.#changed && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(
          resolve,
          this.#watcher ? WATCHED_POLL_MS : UNWATCHED_POLL_MS,
        );
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.#wake, { once: true });
      });
      signal.removeEventListener('abort', this.#wake);
    }
    if (!signal.aborted) {
      await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
    }
    this.#changed = false;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #onChange(): void {
    this.#changed = true;
    this.#wake();
  }
}
