import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import type { Audited } from '../audit/Audited';
import type { RunStore } from '../database/RunStore';
import type { createModels } from '../models/createModels';
import type { ModelNotices } from '../notifications/ModelNotices';
import type { Access } from './Access';
import { AuthorizedModelRegistrar } from './AuthorizedModelRegistrar';
import { AuthorizedModelService } from './AuthorizedModelService';

/** The services of models, for callers. */
export function authorizeModels(
  parts: Omit<ReturnType<typeof createModels>, 'keeper'> & {
    runs: Pick<RunStore, 'get'>;
    access: Access;
    audited: Audited;
    notices: ModelNotices;
    findOwner: (entityRef: string) => Promise<boolean>;
    notifyChange: (change: LlmopsChange) => void;
  },
) {
  const service = AuthorizedModelService.create(parts);
  return {
    models: service,
    registrar: AuthorizedModelRegistrar.create({ ...parts, service }),
  };
}
