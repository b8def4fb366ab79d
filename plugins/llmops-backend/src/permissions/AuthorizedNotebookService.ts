import {
  type CreateNotebookRequest,
  llmopsNotebookCreatePermission,
  llmopsNotebookDeletePermission,
  llmopsNotebookUpdatePermission,
  type Notebook,
  notebookEntityName,
  type NotebookList,
  type NotebookOffers,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  NotebookAddress,
  NotebookHost,
  NotebookRecord,
} from '@llmops/backstage-plugin-llmops-node';
import type { Audited, Deed } from '../audit/Audited';
import { keepOutside } from '../audit/keepOutside';
import type { AuditStore } from '../database/AuditStore';
import { readOwner } from '../lib/readOwner';
import {
  notebookNotFound,
  type NotebookHosts,
} from '../notebooks/NotebookHosts';
import { planNotebook } from '../notebooks/planNotebook';
import type { Caller, NotebookService, Reader } from '../services/types';
import type { Access, NotebookAccess } from './Access';
import { refusal } from './refusal';

export interface AuthorizedNotebookServiceOptions {
  hosts: NotebookHosts;
  audit: AuditStore;
  access: Access;
  audited: Audited;
}

/**
 * Lets people do with notebooks what they are permitted to. What a person may not see does not exist for them; what
 * they see but may not do is refused, and the refusal is kept.
 */
export class AuthorizedNotebookService implements NotebookService {
  readonly #options: AuthorizedNotebookServiceOptions;

  static create(
    options: AuthorizedNotebookServiceOptions,
  ): AuthorizedNotebookService {
    return new AuthorizedNotebookService(options);
  }

  private constructor(options: AuthorizedNotebookServiceOptions) {
    this.#options = options;
  }

  async list(
    owners: string[] | undefined,
    reader: Reader,
  ): Promise<NotebookList> {
    const access = await this.#options.access.toNotebooks(reader);
    const { notebooks, clusters } = this.#options.hosts.list();
    const wanted = owners?.map(readOwner);
    return {
      items: notebooks
        .filter(
          notebook =>
            access.mayRead(notebook) &&
            (!wanted || wanted.includes(notebook.owner)),
        )
        .sort(byPlace)
        .map(notebook => present(notebook, access)),
      clusters,
    };
  }

  async offers(owner: string): Promise<NotebookOffers> {
    return { items: this.#options.hosts.offers(readOwner(owner)) };
  }

  async get(address: NotebookAddress, reader: Reader): Promise<Notebook> {
    const { notebook, access } = await this.#readable(address, reader);
    return present(notebook, access);
  }

  async create(
    request: CreateNotebookRequest,
    caller: Caller,
  ): Promise<{ notebook: Notebook; created: boolean }> {
    const { hosts, access: permissions, audited } = this.#options;
    const owner = readOwner(request.owner);
    const createdBy = caller.credentials.principal.userEntityRef;
    const access = await permissions.toNotebooks(caller);
    const action = 'notebook.create';
    const deed = { action, subject: request.name, detail: { owner }, caller };
    return audited.run(deed, async () => {
      if (!access.mayCreate({ owner, createdBy })) {
        throw refusal({
          caller,
          deed: `make a notebook for ${owner}`,
          permission: llmopsNotebookCreatePermission,
          whoMay: `${owner}, who is to own it`,
        });
      }
      const { host, cluster, namespace } = hosts.choose(owner, {
        cluster: request.cluster || undefined,
        namespace: request.namespace || undefined,
      });
      const place = { cluster, namespace, owner };
      const plan = planNotebook(request, place, createdBy);
      const { notebook, created } = await this.#kept(
        {
          action,
          subject: subjectOf(plan),
          caller,
          detail: { owner, gpus: plan.gpus },
        },
        () => host.create(plan),
      );
      return { notebook: present(notebook, access), created };
    });
  }

  async start(address: NotebookAddress, caller: Caller): Promise<Notebook> {
    return this.#update('start', address, caller);
  }

  async stop(address: NotebookAddress, caller: Caller): Promise<Notebook> {
    return this.#update('stop', address, caller);
  }

  async remove(
    address: NotebookAddress,
    volume: boolean,
    caller: Caller,
  ): Promise<void> {
    const { notebook, access, host } = await this.#readable(address, caller);
    const action = 'notebook.delete';
    const deed = { action, subject: subjectOf(address), caller };
    await this.#options.audited.run(deed, async () => {
      if (!access.mayDelete(notebook)) {
        throw refusal({
          caller,
          deed: `delete the notebook "${address.name}"`,
          permission: llmopsNotebookDeletePermission,
          whoMay: whoMay(notebook),
        });
      }
      await this.#kept({ ...deed, detail: { volume } }, () =>
        host.remove(address, { volume }),
      );
    });
  }

  async #update(
    deedName: 'start' | 'stop',
    address: NotebookAddress,
    caller: Caller,
  ): Promise<Notebook> {
    const { notebook, access, host } = await this.#readable(address, caller);
    const action = `notebook.${deedName}`;
    const deed = { action, subject: subjectOf(address), caller };
    return this.#options.audited.run(deed, async () => {
      if (!access.mayUpdate(notebook)) {
        throw refusal({
          caller,
          deed: `${deedName} the notebook "${address.name}"`,
          permission: llmopsNotebookUpdatePermission,
          whoMay: whoMay(notebook),
        });
      }
      const changed = await this.#kept(deed, () =>
        deedName === 'start' ? host.start(address) : host.stop(address),
      );
      return present(changed, access);
    });
  }

  #kept<T>(deed: Deed, work: () => Promise<T>): Promise<T> {
    return keepOutside(this.#options.audit, deed, work);
  }

  async #readable(
    address: NotebookAddress,
    reader: Reader,
  ): Promise<{
    notebook: NotebookRecord;
    host: NotebookHost;
    access: NotebookAccess;
  }> {
    const access = await this.#options.access.toNotebooks(reader);
    const found = await this.#options.hosts.get(address);
    if (!access.mayRead(found.notebook)) {
      throw notebookNotFound(address);
    }
    return { ...found, access };
  }
}

function present(notebook: NotebookRecord, access: NotebookAccess): Notebook {
  return {
    ...notebook,
    entityRef: `resource:default/${notebookEntityName(notebook)}`,
    permitted: {
      update: access.mayUpdate(notebook),
      delete: access.mayDelete(notebook),
    },
  };
}

function subjectOf({ cluster, namespace, name }: NotebookAddress): string {
  return `${cluster}/${namespace}/${name}`;
}

function whoMay({ owner, createdBy }: NotebookRecord): string {
  return `${owner}, who owns it, or ${createdBy ?? 'whoever made it'}`;
}

function byPlace(a: NotebookAddress, b: NotebookAddress): number {
  const [first, second] = [a, b].map(({ name, cluster, namespace }) =>
    [name, cluster, namespace].join('/'),
  );
  return first < second ? -1 : 1;
}
