import type { Audited } from '../audit/Audited';
import type { RunStore } from '../database/RunStore';
import type { createModels } from '../models/createModels';
import type { Access } from './Access';
import { AuthorizedModelRegistrar } from './AuthorizedModelRegistrar';
import { AuthorizedModelService } from './AuthorizedModelService';

/** The services of models, for callers. */
export function authorizeModels(
  parts: Omit<ReturnType<typeof createModels>, 'keeper'> & {
    runs: Pick<RunStore, 'get'>;
    access: Access;
    audited: Audited;
  },
) {
  const { registrar, outputs, models, runs, access, audited } = parts;
  const service = AuthorizedModelService.create(parts);
  return {
    models: service,
    registrar: AuthorizedModelRegistrar.create({
      ...{ registrar, outputs, service, models, runs, access, audited },
    }),
  };
}
