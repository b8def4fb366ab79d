import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type BasicPermission,
  type PermissionCriteria,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  llmopsAuditReadPermission,
  llmopsDatasetPreviewPermission,
  llmopsGovernanceReadPermission,
  llmopsModelReadPermission,
  llmopsModelUpdatePermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  llmopsRunReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilter, RunFilterSubject } from '../database/runFilter';
import type { ModelFilter } from '../models/modelFilter';
import type { Caller, Reader } from '../services/types';
import {
  modelResourceRef,
  type ModelSubject,
  projectResourceRef,
  type ProjectSubject,
  runResourceRef,
} from './resources';

/** What a caller may do with runs: decided once for the call, then evaluated in memory for every run of a page. */
export interface RunAccess {
  /** Undefined when the caller may see all runs. */
  filter: RunFilter | undefined;
  mayRead(run: RunFilterSubject): boolean;
  mayCancel(run: RunFilterSubject): boolean;
  mayLaunch(project: ProjectSubject): boolean;
}

/** What a caller may do with models. */
export interface ModelAccess {
  filter: ModelFilter | undefined;
  mayRead(model: ModelSubject): boolean;
  mayUpdate(model: ModelSubject): boolean;
}

/** Matches nothing. */
const NOTHING = { anyOf: [] };

/** Asks the permission framework, and turns its conditions into filters and predicates. */
export class Access {
  readonly #permissions: PermissionsService;
  readonly #registry: PermissionsRegistryService;

  static create(options: {
    permissions: PermissionsService;
    permissionsRegistry: PermissionsRegistryService;
  }): Access {
    return new Access(options.permissions, options.permissionsRegistry);
  }

  private constructor(
    permissions: PermissionsService,
    registry: PermissionsRegistryService,
  ) {
    this.#permissions = permissions;
    this.#registry = registry;
  }

  async toRuns(reader: Reader): Promise<RunAccess> {
    const runRules = this.#registry.getPermissionRuleset(runResourceRef);
    const projectRules =
      this.#registry.getPermissionRuleset(projectResourceRef);
    const [read, cancel, launch] = await this.#decide(reader, [
      llmopsRunReadPermission,
      llmopsRunCancelPermission,
      llmopsRunLaunchPermission,
    ]);
    const isMet = createConditionAuthorizer(runRules);
    const isProjectMet = createConditionAuthorizer(projectRules);
    return {
      filter: toFilter(read, createConditionTransformer(runRules)),
      mayRead: run => isMet(read, run),
      mayCancel: run => isMet(cancel, run),
      mayLaunch: project => isProjectMet(launch, project),
    };
  }

  async toModels(reader: Reader): Promise<ModelAccess> {
    const rules = this.#registry.getPermissionRuleset(modelResourceRef);
    const [read, update] = await this.#decide(reader, [
      llmopsModelReadPermission,
      llmopsModelUpdatePermission,
    ]);
    const isMet = createConditionAuthorizer(rules);
    return {
      filter: toFilter(read, createConditionTransformer(rules)),
      mayRead: model => isMet(read, model),
      mayUpdate: model => isMet(update, model),
    };
  }

  async mayReadAudit(caller: Caller): Promise<boolean> {
    return this.#isAllowed(caller, llmopsAuditReadPermission);
  }

  async mayReadGovernance(caller: Caller): Promise<boolean> {
    return this.#isAllowed(caller, llmopsGovernanceReadPermission);
  }

  /** Whether the caller may see the rows of the datasets of a project. */
  async mayPreview(caller: Caller, project: ProjectSubject): Promise<boolean> {
    const [decision] = await this.#decide(caller, [
      llmopsDatasetPreviewPermission,
    ]);
    return createConditionAuthorizer(
      this.#registry.getPermissionRuleset(projectResourceRef),
    )(decision, project);
  }

  async #isAllowed(
    caller: Caller,
    permission: BasicPermission,
  ): Promise<boolean> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials: caller.credentials,
    });
    return decision.result === AuthorizeResult.ALLOW;
  }

  async #decide(
    reader: Reader,
    permissions: ResourcePermission[],
  ): Promise<PolicyDecision[]> {
    const { credentials } = reader;
    if (credentials.principal.type === 'service') {
      // Asking says nothing: the framework allows a service everything. The one that gets here may read.
      return permissions.map(({ attributes }) => ({
        result:
          attributes.action === 'read'
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      }));
    }
    return this.#permissions.authorizeConditional(
      permissions.map(permission => ({ permission })),
      { credentials },
    );
  }
}

type Criteria = Extract<
  PolicyDecision,
  { result: AuthorizeResult.CONDITIONAL }
>['conditions'];

function toFilter<TFilter>(
  decision: PolicyDecision,
  transform: (conditions: Criteria) => PermissionCriteria<TFilter>,
): PermissionCriteria<TFilter> | typeof NOTHING | undefined {
  switch (decision.result) {
    case AuthorizeResult.ALLOW:
      return undefined;
    case AuthorizeResult.CONDITIONAL:
      return transform(decision.conditions);
    default:
      return NOTHING;
  }
}
