import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import {
  type DeferredEntity,
  type EntityProvider,
  type EntityProviderConnection,
  locationSpecToLocationEntity,
} from '@backstage/plugin-catalog-node';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import { BareRepository } from './BareRepository';
import { FolderWatcher } from './FolderWatcher';
import { WorkingCopies } from './WorkingCopies';

const POLL_MS = 10_000;
const SUFFIX = '.git';

/**
 * Gives the catalog a Location for each project that is published on this machine. The entities themselves come from
 * the project's catalog-info.yaml, in a working copy of its default branch. Every replica of the backend does this
 * for the disk it sees.
 */
export class LocalProjectsProvider implements EntityProvider {
  readonly #gitDirectory: string;
  readonly #copies: WorkingCopies;
  readonly #logger: LoggerService;
  readonly #watcher: FolderWatcher;
  /** Signature of each repository when it was last looked at to the end. */
  readonly #seen = new Map<string, string>();
  /** Names of repositories that were refused, and said so. */
  readonly #refused = new Set<string>();
  /** Names of the projects whose Location the catalog has; undefined before the first look. */
  #emitted?: Set<string>;
  #connection?: EntityProviderConnection;
  #poll?: NodeJS.Timeout;
  #scanning?: Promise<void>;
  #again = false;

  constructor(options: {
    gitDirectory: string;
    projectsDirectory: string;
    logger: LoggerService;
  }) {
    this.#gitDirectory = options.gitDirectory;
    this.#copies = new WorkingCopies(options.projectsDirectory);
    this.#logger = options.logger;
    this.#watcher = new FolderWatcher(() => this.#look());
  }

  getProviderName(): string {
    return 'llmops-local-projects';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    await mkdir(this.#gitDirectory, { recursive: true });
    await mkdir(this.#copies.directory, { recursive: true });
    this.#poll = setInterval(() => this.#look(), POLL_MS).unref();
    this.#look();
  }

  /** Ends watching; what is being copied is completed first. */
  async stop(): Promise<void> {
    clearInterval(this.#poll);
    this.#connection = undefined;
    this.#watcher.close();
    await this.#scanning;
  }

  /** Looks at all repositories, now or right after the look that is going on. */
  #look(): void {
    if (this.#scanning) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#scanning = this.#scan()
      .catch(error => {
        this.#logger.warn(
          `Projects on this machine cannot be read; the next try is in ${
            POLL_MS / 1000
          } s: ${error}`,
        );
      })
      .finally(() => {
        this.#scanning = undefined;
        if (this.#again && this.#connection) {
          this.#look();
        }
      });
  }

  async #scan(): Promise<void> {
    const names = await this.#findNames();
    if (!this.#connection) {
      return;
    }
    // Before looking, so that nothing happens unseen between the look and the watch.
    this.#watcher.watch([
      this.#gitDirectory,
      ...names.flatMap(name => {
        const folder = this.#folder(name);
        return [folder, join(folder, 'refs', 'heads')];
      }),
    ]);
    const changed: string[] = [];
    for (const name of names) {
      if (await this.#refresh(name)) {
        changed.push(name);
      }
    }
    await this.#removeOthers(names);
    await this.#tellCatalog(names, changed);
  }

  /** Names of the repositories that can be opened; the others are named once, with what to do. */
  async #findNames(): Promise<string[]> {
    const names = (await readdir(this.#gitDirectory))
      .filter(entry => entry.endsWith(SUFFIX) && !entry.startsWith('.'))
      .map(entry => entry.slice(0, -SUFFIX.length));
    return names.filter(name => {
      try {
        LocalRepositories.checkName(name);
        return true;
      } catch (error) {
        if (!this.#refused.has(name)) {
          this.#refused.add(name);
          this.#logger.warn(
            `The repository ${join(
              this.#gitDirectory,
              name + SUFFIX,
            )} does not appear in the catalog, because no run could open it: ${
              isError(error) ? error.message : error
            }. Rename it`,
          );
        }
        return false;
      }
    });
  }

  /** Brings a project's copy up to date; answers whether it changed. */
  async #refresh(name: string): Promise<boolean> {
    const repository = new BareRepository(this.#folder(name));
    try {
      const signature = await repository.signature();
      if (this.#seen.get(name) === signature) {
        return false;
      }
      const commit = await repository.headCommit();
      const changed =
        commit !== undefined && commit !== (await this.#copies.commit(name));
      if (changed) {
        await this.#copies.update(name, repository, commit);
      }
      this.#seen.set(name, signature);
      return changed;
    } catch (error) {
      if (error instanceof InputError) {
        this.#seen.set(name, await repository.signature());
      }
      this.#logger.warn(
        `The repository "${name}" on this machine does not appear in the catalog as it is: ${error}`,
      );
      return false;
    }
  }

  async #removeOthers(names: string[]): Promise<void> {
    for (const name of await this.#copies.list()) {
      if (!names.includes(name)) {
        await this.#copies.remove(name);
        this.#seen.delete(name);
      }
    }
  }

  async #tellCatalog(names: string[], changed: string[]): Promise<void> {
    const connection = this.#connection;
    const copied = new Set(await this.#copies.list());
    const wanted = new Set(names.filter(name => copied.has(name)));
    if (!connection) {
      return;
    }
    if (!this.#emitted) {
      await connection.applyMutation({
        type: 'full',
        entities: [...wanted].map(name => this.#location(name)),
      });
    } else {
      const emitted = this.#emitted;
      const added = [...wanted].filter(name => !emitted.has(name));
      const removed = [...emitted].filter(name => !wanted.has(name));
      if (added.length || removed.length) {
        await connection.applyMutation({
          type: 'delta',
          added: added.map(name => this.#location(name)),
          removed: removed.map(name => this.#location(name)),
        });
      }
    }
    this.#emitted = wanted;
    if (changed.length) {
      await connection.refresh({
        keys: changed.map(name => `file:${this.#copies.catalogInfo(name)}`),
      });
    }
  }

  #folder(name: string): string {
    return join(this.#gitDirectory, `${name}.git`);
  }

  #location(name: string): DeferredEntity {
    const target = this.#copies.catalogInfo(name);
    return {
      entity: locationSpecToLocationEntity({
        location: { type: 'file', target },
      }),
      locationKey: `file:${target}`,
    };
  }
}
