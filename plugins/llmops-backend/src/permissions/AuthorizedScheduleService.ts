import type { ScheduleList } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectReader } from '../projects/ProjectReader';
import type { DefaultScheduleService } from '../schedules/DefaultScheduleService';
import type { Caller, ScheduleService } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedScheduleServiceOptions {
  service: Pick<DefaultScheduleService, 'list'>;
  projects: Pick<ProjectReader, 'describe'>;
  access: Access;
}

/** Shows the schedules of a project to those who may read the runs that its owner's people start. */
export class AuthorizedScheduleService implements ScheduleService {
  readonly #options: AuthorizedScheduleServiceOptions;

  static create(
    options: AuthorizedScheduleServiceOptions,
  ): AuthorizedScheduleService {
    return new AuthorizedScheduleService(options);
  }

  private constructor(options: AuthorizedScheduleServiceOptions) {
    this.#options = options;
  }

  async list(project: string, caller: Caller): Promise<ScheduleList> {
    const { service, projects, access } = this.#options;
    const { entityRef, owner } = await projects.describe(
      project,
      caller.credentials,
    );
    const { mayRead } = await access.toShownRuns(caller);
    return mayRead({ project: entityRef, owner })
      ? service.list({ project: entityRef, owner })
      : { items: [], problems: [] };
  }
}
