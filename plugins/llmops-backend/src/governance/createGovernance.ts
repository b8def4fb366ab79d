import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import type { Audited } from '../audit/Audited';
import type { Access } from '../permissions/Access';
import { AuthorizedGovernanceService } from '../permissions/AuthorizedGovernanceService';
import type { GovernanceService } from '../services/types';
import { GovernanceReader } from './GovernanceReader';
import type { EvaluationSources } from './judgeEvaluations';
import { MissingOwnersReader } from './MissingOwnersReader';

export interface GovernanceOptions extends EvaluationSources {
  database: Knex;
  config: { unownedGroup: string };
  catalog: CatalogService;
  auth: AuthService;
  access: Access;
  audited: Audited;
}

/** What is known of all models, for those who may see it. */
export function createGovernance(
  options: GovernanceOptions,
): GovernanceService {
  const { unownedGroup } = options.config;
  return AuthorizedGovernanceService.create({
    reader: GovernanceReader.create({ ...options, unownedGroup }),
    owners: MissingOwnersReader.create({ ...options, unownedGroup }),
    access: options.access,
    audited: options.audited,
  });
}
