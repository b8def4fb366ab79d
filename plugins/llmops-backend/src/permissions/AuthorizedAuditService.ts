import {
  type AuditFacets,
  type AuditRecord,
  llmopsAuditReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import type {
  AuditFilter,
  AuditQuery,
  AuditReader,
} from '../audit/AuditReader';
import { type AuditFormat, exportAudit } from '../audit/exportAudit';
import type { AuditService, Caller } from '../services/types';
import type { Access } from './Access';
import { refusal } from './refusal';

export interface AuthorizedAuditServiceOptions {
  reader: AuditReader;
  access: Access;
  audited: Audited;
}

/** Shows the audit trail to those who may read it; that others tried is part of the trail. */
export class AuthorizedAuditService implements AuditService {
  readonly #options: AuthorizedAuditServiceOptions;

  static create(
    options: AuthorizedAuditServiceOptions,
  ): AuthorizedAuditService {
    return new AuthorizedAuditService(options);
  }

  private constructor(options: AuthorizedAuditServiceOptions) {
    this.#options = options;
  }

  async list(
    query: AuditQuery,
    caller: Caller,
  ): Promise<{ items: AuditRecord[]; nextCursor?: string }> {
    return this.#permitted('audit.read', caller, () =>
      this.#options.reader.list(query),
    );
  }

  async facets(caller: Caller): Promise<AuditFacets> {
    return this.#permitted('audit.read', caller, () =>
      this.#options.reader.facets(),
    );
  }

  async export(
    filter: AuditFilter,
    format: AuditFormat,
    caller: Caller,
  ): Promise<AsyncIterable<string>> {
    return this.#permitted('audit.export', caller, async () =>
      exportAudit(this.#options.reader.all(filter), format),
    );
  }

  async #permitted<T>(
    action: string,
    caller: Caller,
    work: () => Promise<T>,
  ): Promise<T> {
    const { access, audited } = this.#options;
    return audited.run({ action, caller }, async () => {
      if (!(await access.mayReadAudit(caller))) {
        throw refusal({
          caller,
          deed: 'read the audit trail',
          permission: llmopsAuditReadPermission,
          whoMay: 'an auditor or a platform engineer',
        });
      }
      return work();
    });
  }
}
