import {
  type AuditRecord,
  llmopsAuditReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import type { AuditQuery, AuditReader } from '../audit/AuditReader';
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
    const { reader, access, audited } = this.#options;
    return audited.run({ action: 'audit.read', caller }, async () => {
      if (!(await access.mayReadAudit(caller))) {
        throw refusal({
          caller,
          deed: 'read the audit trail',
          permission: llmopsAuditReadPermission,
          whoMay: 'an auditor or a platform engineer',
        });
      }
      return reader.list(query);
    });
  }
}
