import type {
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type BasicPermission,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  llmopsAuditReadPermission,
  llmopsDatasetPreviewPermission,
  llmopsGovernanceReadPermission,
  llmopsManifestApplyPermission,
  llmopsModelReadPermission,
  llmopsModelUpdatePermission,
  llmopsNotebookCreatePermission,
  llmopsNotebookDeletePermission,
  llmopsNotebookReadPermission,
  llmopsNotebookUpdatePermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  llmopsRunReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import type { RunFilter, RunFilterSubject } from '../database/runFilter';
import type { ModelFilter } from '../models/modelFilter';
import type { Caller, Reader } from '../services/types';
import { Decisions, type DecisionsOptions } from './Decisions';
import {
  manifestsResourceRef,
  type ManifestsSubject,
  modelResourceRef,
  type ModelSubject,
  notebookResourceRef,
  type NotebookSubject,
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

/** What a caller may do with notebooks. */
export interface NotebookAccess {
  mayRead(notebook: NotebookSubject): boolean;
  mayCreate(notebook: NotebookSubject): boolean;
  mayUpdate(notebook: NotebookSubject): boolean;
  mayDelete(notebook: NotebookSubject): boolean;
}

/** What `RunAccess` is made of. */
const RUN_PERMISSIONS = [
  llmopsRunReadPermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
];

/** Matches nothing. */
const NOTHING = { anyOf: [] };

/** Asks the permission framework, and turns its conditions into filters and predicates. */
export class Access {
  readonly #permissions: PermissionsService;
  readonly #registry: PermissionsRegistryService;
  readonly #decisions: Decisions;

  static create(
    options: DecisionsOptions & {
      permissionsRegistry: PermissionsRegistryService;
    },
  ): Access {
    return new Access(
      options.permissions,
      options.permissionsRegistry,
      Decisions.create(options),
    );
  }

  private constructor(
    permissions: PermissionsService,
    registry: PermissionsRegistryService,
    decisions: Decisions,
  ) {
    this.#permissions = permissions;
    this.#registry = registry;
    this.#decisions = decisions;
  }

  async toRuns(reader: Reader): Promise<RunAccess> {
    return this.#runAccess(
      await this.#decisions.decide(reader, RUN_PERMISSIONS),
    );
  }

  /** The same for what is only shown; decided for this token now or a moment ago. */
  async toShownRuns(reader: Reader): Promise<RunAccess> {
    return this.#runAccess(
      await this.#decisions.recall(reader, RUN_PERMISSIONS),
    );
  }

  #runAccess([read, cancel, launch]: PolicyDecision[]): RunAccess {
    const runRules = this.#registry.getPermissionRuleset(runResourceRef);
    const projectRules =
      this.#registry.getPermissionRuleset(projectResourceRef);
    const isMet = createConditionAuthorizer(runRules);
    const isProjectMet = createConditionAuthorizer(projectRules);
    return {
      filter: toFilter(read, createConditionTransformer(runRules)),
      mayRead: run => isMet(read, run),
      mayCancel: run => isMet(cancel, run),
      mayLaunch: remembering(project => isProjectMet(launch, project)),
    };
  }

  async toModels(reader: Reader): Promise<ModelAccess> {
    const rules = this.#registry.getPermissionRuleset(modelResourceRef);
    const [read, update] = await this.#decisions.decide(reader, [
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

  async toNotebooks(reader: Reader): Promise<NotebookAccess> {
    const [read, create, update, remove] = await this.#decisions.decide(
      reader,
      [
        llmopsNotebookReadPermission,
        llmopsNotebookCreatePermission,
        llmopsNotebookUpdatePermission,
        llmopsNotebookDeletePermission,
      ],
    );
    const isMet = createConditionAuthorizer(
      this.#registry.getPermissionRuleset(notebookResourceRef),
    );
    return {
      mayRead: notebook => isMet(read, notebook),
      mayCreate: notebook => isMet(create, notebook),
      mayUpdate: notebook => isMet(update, notebook),
      mayDelete: notebook => isMet(remove, notebook),
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
    const [decision] = await this.#decisions.decide(caller, [
      llmopsDatasetPreviewPermission,
    ]);
    return createConditionAuthorizer(
      this.#registry.getPermissionRuleset(projectResourceRef),
    )(decision, project);
  }

  async mayApply(
    caller: Caller,
    manifests: ManifestsSubject,
  ): Promise<boolean> {
    const [decision] = await this.#decisions.decide(caller, [
      llmopsManifestApplyPermission,
    ]);
    return createConditionAuthorizer(
      this.#registry.getPermissionRuleset(manifestsResourceRef),
    )(decision, manifests);
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
}

/** Rows of a page are much alike, and to judge a condition takes longer than to know it. */
function remembering(
  judge: (project: ProjectSubject) => boolean,
): (project: ProjectSubject) => boolean {
  const judged = new Map<string, boolean>();
  return project => {
    const key = JSON.stringify([project.entityRef, project.owner]);
    const known = judged.get(key) ?? judge(project);
    judged.set(key, known);
    return known;
  };
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
