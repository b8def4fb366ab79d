import {
  type GovernanceModelPage,
  llmopsGovernanceReadPermission,
  type MissingOwners,
} from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import type {
  GovernanceFilter,
  GovernanceReader,
} from '../governance/GovernanceReader';
import type { MissingOwnersReader } from '../governance/MissingOwnersReader';
import type { Caller, GovernanceService } from '../services/types';
import type { Access } from './Access';
import { refusal } from './refusal';

export interface AuthorizedGovernanceServiceOptions {
  reader: GovernanceReader;
  owners: MissingOwnersReader;
  access: Access;
  audited: Audited;
}

/** Shows what is known of all models to those who may see it; that others tried is part of the audit trail. */
export class AuthorizedGovernanceService implements GovernanceService {
  readonly #options: AuthorizedGovernanceServiceOptions;

  static create(
    options: AuthorizedGovernanceServiceOptions,
  ): AuthorizedGovernanceService {
    return new AuthorizedGovernanceService(options);
  }

  private constructor(options: AuthorizedGovernanceServiceOptions) {
    this.#options = options;
  }

  async listModels(
    query: GovernanceFilter & { limit?: number; skip?: number },
    caller: Caller,
  ): Promise<GovernanceModelPage> {
    return this.#permitted('governance.read', caller, () =>
      this.#options.reader.list(query),
    );
  }

  async exportModels(
    filter: GovernanceFilter,
    caller: Caller,
  ): Promise<AsyncIterable<string>> {
    return this.#permitted('governance.export', caller, async () =>
      this.#options.reader.exportCsv(filter),
    );
  }

  async missingOwners(caller: Caller): Promise<MissingOwners> {
    return this.#permitted('governance.read', caller, () =>
      this.#options.owners.read(),
    );
  }

  async #permitted<T>(
    action: string,
    caller: Caller,
    work: () => Promise<T>,
  ): Promise<T> {
    const { access, audited } = this.#options;
    return audited.run({ action, caller }, async () => {
      if (!(await access.mayReadGovernance(caller))) {
        throw refusal({
          caller,
          deed: 'see the governance of all models',
          permission: llmopsGovernanceReadPermission,
          whoMay: 'an auditor or a platform engineer',
        });
      }
      return work();
    });
  }
}
