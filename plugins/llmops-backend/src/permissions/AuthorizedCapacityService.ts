import type { Capacity } from '@llmops/backstage-plugin-llmops-common';
import type { DefaultCapacityService } from '../capacity/DefaultCapacityService';
import type { Caller, CapacityService } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedCapacityServiceOptions {
  service: Pick<DefaultCapacityService, 'read'>;
  access: Access;
}

/** Shows everyone what clusters have, and of runs only those that the caller may read. */
export class AuthorizedCapacityService implements CapacityService {
  readonly #options: AuthorizedCapacityServiceOptions;

  static create(
    options: AuthorizedCapacityServiceOptions,
  ): AuthorizedCapacityService {
    return new AuthorizedCapacityService(options);
  }

  private constructor(options: AuthorizedCapacityServiceOptions) {
    this.#options = options;
  }

  async read(days: number | undefined, caller: Caller): Promise<Capacity> {
    const { service, access } = this.#options;
    const { filter } = await access.toShownRuns(caller);
    return service.read(days, filter);
  }
}
