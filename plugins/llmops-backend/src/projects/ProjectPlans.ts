import type { AuthService } from '@backstage/backend-plugin-api';
import {
  DEFAULT_NAMESPACE,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  llmopsRunLaunchPermission,
  type ProjectPlan,
  type ProjectPlanProblem,
  type ProjectPlanResult,
} from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';
import { hasEntity } from '../lib/hasEntity';
import type { Access } from '../permissions/Access';
import { refusal } from '../permissions/refusal';
import type { Caller } from '../services/types';
import { readEngineStatus } from './readEngineStatus';
import type { ProjectPlanService } from './types';

export interface ProjectPlansOptions {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  access: Pick<Access, 'toRuns'>;
  engines: ReadonlyMap<string, TrainingEngine>;
}

/** Says what stands in the way of a project before anything of it is made. */
export class ProjectPlans implements ProjectPlanService {
  readonly #options: ProjectPlansOptions;

  static create(options: ProjectPlansOptions): ProjectPlans {
    return new ProjectPlans(options);
  }

  private constructor(options: ProjectPlansOptions) {
    this.#options = options;
  }

  async check(plan: ProjectPlan, caller: Caller): Promise<ProjectPlanResult> {
    const found = await Promise.all([
      this.#checkName(plan),
      this.#checkOwner(plan, caller),
      this.#checkEngines(plan),
    ]);
    return { problems: found.flat() };
  }

  async #checkName({ name }: ProjectPlan): Promise<ProjectPlanProblem[]> {
    if (name === undefined) {
      return [];
    }
    // What the person can't see takes the name as well.
    const taken = await hasEntity(this.#options, componentRef(name));
    return taken
      ? [
          {
            field: 'name',
            message: `The catalog has a component "${name}" already. Choose another name.`,
          },
        ]
      : [];
  }

  async #checkOwner(
    { name, owner }: ProjectPlan,
    caller: Caller,
  ): Promise<ProjectPlanProblem[]> {
    if (owner === undefined) {
      return [];
    }
    const problem = (message: string) => [{ field: 'owner' as const, message }];
    const ownerRef = readOwnerRef(owner);
    if (ownerRef === undefined) {
      return problem(`"${owner}" is no owner. Write it as group:default/name.`);
    }
    if (!(await hasEntity(this.#options, ownerRef))) {
      return problem(
        `The catalog has no ${ownerRef}. Choose an owner that exists.`,
      );
    }
    const access = await this.#options.access.toRuns(caller);
    const entityRef = componentRef(name ?? 'new-project');
    if (access.mayLaunch({ entityRef, owner: ownerRef })) {
      return [];
    }
    return problem(
      refusal({
        caller,
        deed: `launch runs of a project that ${ownerRef} owns`,
        permission: llmopsRunLaunchPermission,
        whoMay: `${ownerRef}, or choose a group of yours as the owner`,
      }).message,
    );
  }

  /** One engine that takes runs is enough. */
  async #checkEngines({
    engines = [],
  }: ProjectPlan): Promise<ProjectPlanProblem[]> {
    const statuses = await Promise.all(
      engines.map(id => readEngineStatus(id, this.#options.engines)),
    );
    if (statuses.some(({ available }) => available)) {
      return [];
    }
    return statuses.flatMap(status =>
      status.available
        ? []
        : [
            {
              field: 'engine' as const,
              message: `A run can't be started: ${status.reason}`,
            },
          ],
    );
  }
}

function componentRef(name: string): string {
  return stringifyEntityRef({
    kind: 'Component',
    namespace: DEFAULT_NAMESPACE,
    name,
  });
}

function readOwnerRef(owner: string): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: DEFAULT_NAMESPACE,
      }),
    );
  } catch {
    return undefined;
  }
}
