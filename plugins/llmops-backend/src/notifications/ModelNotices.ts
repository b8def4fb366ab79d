import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type {
  LlmopsChange,
  ModelDetails,
} from '@llmops/backstage-plugin-llmops-common';
import type { Knex } from 'knex';
import type { AuditStore } from '../database/AuditStore';
import type { AliasChange } from '../registry/requirePassed';
import type { Caller } from '../services/types';
import { claimForeignVersions } from './claimForeignVersions';

export interface ModelNoticesOptions {
  database: Knex;
  audit: Pick<AuditStore, 'record'>;
  notifications: NotificationService;
  logger: LoggerService;
}

/** Notifies the owner of a model of what others do with it. A notice that can't be sent changes nothing for the model. */
export class ModelNotices {
  readonly #options: ModelNoticesOptions;
  readonly #sending = new Set<Promise<void>>();

  static create(options: ModelNoticesOptions): ModelNotices {
    return new ModelNotices(options);
  }

  private constructor(options: ModelNoticesOptions) {
    this.#options = options;
  }

  /** Looks for versions that runs of other owners made. */
  onChange(change: LlmopsChange): void {
    if (change.kind === 'model') {
      this.#keep(this.#reportForeign(change.tracker, change.name));
    }
  }

  /** The alias may be what serves users: its owner hears of every move, and why it names what did not pass. */
  async aliasMoved(
    model: Pick<ModelDetails, 'tracker' | 'name' | 'owner'>,
    change: AliasChange & { alias: string },
    caller: Caller,
  ): Promise<void> {
    const { alias, version, expectedVersion, reason } = change;
    if (alias !== 'champion' && !reason) {
      return;
    }
    const person = caller.credentials.principal.userEntityRef;
    const from = expectedVersion ? `, before version ${expectedVersion}` : '';
    await this.#keep(
      this.#send(model, {
        title: `${model.name}: "${alias}" is version ${version} now`,
        description: `Set by ${person}${from}.${
          reason ? ` Reason: ${reason}` : ''
        }`,
        scope: `alias.${alias}`,
        severity: 'normal',
      }),
    );
  }

  /** Resolves when everything is sent that is due by now. */
  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async #reportForeign(tracker: string, name: string): Promise<void> {
    const { database, audit } = this.#options;
    for (const foreign of await claimForeignVersions(database, tracker, name)) {
      const { version, owner, madeBy, runId } = foreign;
      await audit.record({
        actor: madeBy,
        action: 'model.foreign-version',
        subject: `${tracker}/${name}`,
        outcome: 'allowed',
        detail: { version, runId, owner },
      });
      await this.#send(
        { tracker, name, owner },
        {
          title: `${name}: version ${version} was made by a run of ${madeBy}`,
          description:
            'The run is not of the project of the model. The model stays yours; look at the version before you use it.',
          scope: `version.${version}`,
          severity: 'high',
        },
      );
    }
  }

  async #send(
    model: { tracker: string; name: string; owner: string },
    notice: {
      title: string;
      description: string;
      scope: string;
      severity: 'normal' | 'high';
    },
  ): Promise<void> {
    const { tracker, name, owner } = model;
    await this.#options.notifications.send({
      recipients: { type: 'entity', entityRef: owner },
      payload: {
        ...notice,
        scope: `llmops.model.${tracker}.${name}.${notice.scope}`,
        link: `/llmops/models/${encodeURIComponent(
          tracker,
        )}/${encodeURIComponent(name)}`,
        topic: 'llmops.model',
      },
    });
  }

  #keep(work: Promise<void>): Promise<void> {
    const sending = work
      .catch(error =>
        this.#options.logger.warn(
          `The owner of a model was not notified: ${error}`,
        ),
      )
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
    return sending;
  }
}
