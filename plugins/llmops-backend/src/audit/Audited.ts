import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError, NotAllowedError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { AuditStore } from '../database/AuditStore';
import type { Caller } from '../services/types';

/** What is about to be done. */
export interface Deed {
  /** Noun and verb, for example `run.launch`. */
  action: string;
  /** Id of what it is done to. */
  subject?: string;
  /** Without secrets. */
  detail?: JsonObject;
  caller: Caller;
}

/**
 * Does a deed under the eyes of Backstage's auditor, and keeps refusals in the audit trail. That a deed was done is
 * written by the store, in the transaction of the deed.
 */
export class Audited {
  readonly #options: {
    audit: AuditStore;
    auditor: AuditorService;
    logger: LoggerService;
  };

  static create(options: {
    audit: AuditStore;
    auditor: AuditorService;
    logger: LoggerService;
  }): Audited {
    return new Audited(options);
  }

  private constructor(options: {
    audit: AuditStore;
    auditor: AuditorService;
    logger: LoggerService;
  }) {
    this.#options = options;
  }

  async run<T>(deed: Deed, work: () => Promise<T>): Promise<T> {
    const actor = deed.caller.credentials.principal.userEntityRef;
    const event = await this.#options.auditor.createEvent({
      eventId: deed.action.replace('.', '-'),
      severityLevel: 'medium',
      meta: {
        actor,
        ...(deed.subject ? { subject: deed.subject } : {}),
        ...deed.detail,
      },
    });
    try {
      const result = await work();
      await event.success();
      return result;
    } catch (error) {
      const failure = isError(error) ? error : new Error(String(error));
      await event.fail({ error: failure });
      if (failure.name === NotAllowedError.name) {
        await this.#refused(deed, actor, failure);
      }
      throw error;
    }
  }

  /** A trail that cannot be written must not turn a refusal into anything else. */
  async #refused(deed: Deed, actor: string, error: Error): Promise<void> {
    try {
      await this.#options.audit.record({
        actor,
        action: deed.action,
        subject: deed.subject,
        outcome: 'refused',
        detail: { ...deed.detail, reason: error.message },
      });
    } catch (failure) {
      this.#options.logger.error(
        `A refused ${deed.action} of ${actor} is missing in the audit trail: ${failure}`,
      );
    }
  }
}
