import type {
  BackstageCredentials,
  PermissionsService,
  PermissionsServiceRequestOptions,
} from '@backstage/backend-plugin-api';
import {
  type AuthorizePermissionRequest,
  type AuthorizePermissionResponse,
  AuthorizeResult,
  isPermission,
  type Permission,
  type PolicyDecision,
  type QueryPermissionRequest,
} from '@backstage/plugin-permission-common';
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
} from '@llmops/backstage-plugin-llmops-common';

/** People of the test portal: researcher and colleague own the project, the outsider owns another one, the auditor none. */
export const RESEARCHER = 'user:default/researcher';
export const COLLEAGUE = 'user:default/colleague';
export const OUTSIDER = 'user:default/outsider';
export const AUDITOR = 'user:default/auditor';

const GROUPS: Record<string, string[]> = {
  [RESEARCHER]: ['group:default/research'],
  [COLLEAGUE]: ['group:default/research'],
  [OUTSIDER]: ['group:default/elsewhere'],
  [AUDITOR]: ['group:default/governance'],
};

const NOTEBOOK_RULES = ['IS_NOTEBOOK_OWNER', 'IS_NOTEBOOK_CREATOR'];

/** Runs are read by their owners, who started them and the auditor; models by their owners and the auditor. */
export class OwnershipPermissions implements PermissionsService {
  /** How often a decision was asked for. */
  asked = 0;

  async authorize(
    requests: AuthorizePermissionRequest[],
    { credentials }: PermissionsServiceRequestOptions,
  ): Promise<AuthorizePermissionResponse[]> {
    return requests.map(({ permission }) => {
      const decision = this.#decide(permission, credentials);
      if (decision.result === AuthorizeResult.CONDITIONAL) {
        throw new Error(`${permission.name} depends on the resource`);
      }
      return decision;
    });
  }

  async authorizeConditional(
    requests: QueryPermissionRequest[],
    { credentials }: PermissionsServiceRequestOptions,
  ): Promise<PolicyDecision[]> {
    this.asked += 1;
    return requests.map(({ permission }) =>
      this.#decide(permission, credentials),
    );
  }

  #decide(
    permission: Permission,
    { principal }: BackstageCredentials,
  ): PolicyDecision {
    const person = userOf(principal);
    const claims = [person, ...(GROUPS[person] ?? [])];
    const isAuditor = person === AUDITOR;
    if (
      isPermission(permission, llmopsAuditReadPermission) ||
      isPermission(permission, llmopsGovernanceReadPermission)
    ) {
      return {
        result: isAuditor ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
      };
    }
    if (
      isPermission(permission, llmopsRunLaunchPermission) ||
      isPermission(permission, llmopsDatasetPreviewPermission)
    ) {
      return when('llmops-project', ['IS_PROJECT_OWNER'], claims);
    }
    if (isPermission(permission, llmopsRunCancelPermission)) {
      return when('llmops-run', ['IS_RUN_OWNER', 'IS_RUN_STARTER'], claims);
    }
    if (isPermission(permission, llmopsModelUpdatePermission)) {
      return when('llmops-model', ['IS_MODEL_OWNER'], claims);
    }
    if (isPermission(permission, llmopsManifestApplyPermission)) {
      return when('llmops-manifests', ['IS_MANIFEST_OWNER'], claims);
    }
    if (isPermission(permission, llmopsNotebookCreatePermission)) {
      return when('llmops-notebook', ['IS_NOTEBOOK_OWNER'], claims);
    }
    if (
      isPermission(permission, llmopsNotebookUpdatePermission) ||
      isPermission(permission, llmopsNotebookDeletePermission)
    ) {
      return when('llmops-notebook', NOTEBOOK_RULES, claims);
    }
    if (isAuditor) {
      return { result: AuthorizeResult.ALLOW };
    }
    if (isPermission(permission, llmopsNotebookReadPermission)) {
      return when('llmops-notebook', NOTEBOOK_RULES, claims);
    }
    return isPermission(permission, llmopsModelReadPermission)
      ? when('llmops-model', ['IS_MODEL_OWNER'], claims)
      : when('llmops-run', ['IS_RUN_OWNER', 'IS_RUN_STARTER'], claims);
  }
}

function when(
  resourceType: string,
  rules: string[],
  claims: string[],
): PolicyDecision {
  const [first, ...rest] = rules.map(rule => ({
    rule,
    resourceType,
    params: { claims },
  }));
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'llmops',
    resourceType,
    conditions: { anyOf: [first, ...rest] },
  };
}

function userOf(principal: unknown): string {
  return typeof principal === 'object' &&
    principal !== null &&
    'userEntityRef' in principal
    ? String(principal.userEntityRef)
    : '';
}
