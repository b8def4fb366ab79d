import type { BackstageUserInfo } from '@backstage/backend-plugin-api';
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityCreatePermission,
  catalogEntityDeletePermission,
  catalogEntityRefreshPermission,
  catalogEntityValidatePermission,
  catalogLocationCreatePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  isPermission,
  type ConditionalPolicyDecision,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { PolicyQuery } from '@backstage/plugin-permission-node';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  actionExecutePermission,
  taskCancelPermission,
  taskCreatePermission,
  taskReadPermission,
  templateDryRunPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  llmopsAuditReadPermission,
  llmopsManifestApplyPermission,
  llmopsModelUpdatePermission,
  llmopsNotebookCreatePermission,
  llmopsNotebookDeletePermission,
  llmopsNotebookUpdatePermission,
  llmopsDatasetPreviewPermission,
  llmopsGovernanceReadPermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  RESOURCE_TYPE_MANIFESTS,
  RESOURCE_TYPE_MODEL,
  RESOURCE_TYPE_NOTEBOOK,
  RESOURCE_TYPE_PROJECT,
  RESOURCE_TYPE_RUN,
} from '@llmops/backstage-plugin-llmops-common';

type Permission = PolicyQuery['permission'];
type Rule = (
  permission: Permission,
  user: BackstageUserInfo,
) => PolicyDecision | undefined;

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** Who may read the audit trail and the governance of all models. */
const AUDITORS = ['group:default/governance', 'group:default/ml-platform'];

const OPEN_TO_ALL = [
  actionExecutePermission,
  catalogEntityCreatePermission,
  catalogEntityValidatePermission,
  catalogLocationCreatePermission,
  taskCreatePermission,
];

/** Who may try templates of their own making: a pattern in one can keep the portal busy for minutes. */
const TEMPLATE_AUTHORS = ['group:default/ml-platform'];

function ownersOnly(
  resourceType: string,
  rules: string[],
  claims: string[],
): ConditionalPolicyDecision {
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

const llmopsRule: Rule = (permission, { ownershipEntityRefs: claims }) => {
  if (isPermission(permission, llmopsRunLaunchPermission)) {
    return ownersOnly(RESOURCE_TYPE_PROJECT, ['IS_PROJECT_OWNER'], claims);
  }
  if (isPermission(permission, llmopsRunCancelPermission)) {
    return ownersOnly(
      RESOURCE_TYPE_RUN,
      ['IS_RUN_OWNER', 'IS_RUN_STARTER'],
      claims,
    );
  }
  if (isPermission(permission, llmopsModelUpdatePermission)) {
    return ownersOnly(RESOURCE_TYPE_MODEL, ['IS_MODEL_OWNER'], claims);
  }
  if (isPermission(permission, llmopsManifestApplyPermission)) {
    return ownersOnly(RESOURCE_TYPE_MANIFESTS, ['IS_MANIFEST_OWNER'], claims);
  }
  if (isPermission(permission, llmopsNotebookCreatePermission)) {
    return ownersOnly(RESOURCE_TYPE_NOTEBOOK, ['IS_NOTEBOOK_OWNER'], claims);
  }
  if (
    isPermission(permission, llmopsNotebookUpdatePermission) ||
    isPermission(permission, llmopsNotebookDeletePermission)
  ) {
    return ownersOnly(
      RESOURCE_TYPE_NOTEBOOK,
      ['IS_NOTEBOOK_OWNER', 'IS_NOTEBOOK_CREATOR'],
      claims,
    );
  }
  if (isPermission(permission, llmopsDatasetPreviewPermission)) {
    return ownersOnly(RESOURCE_TYPE_PROJECT, ['IS_PROJECT_OWNER'], claims);
  }
  if (
    isPermission(permission, llmopsAuditReadPermission) ||
    isPermission(permission, llmopsGovernanceReadPermission)
  ) {
    return claims.some(claim => AUDITORS.includes(claim)) ? ALLOW : DENY;
  }
  return undefined;
};

const catalogRule: Rule = (permission, { ownershipEntityRefs: claims }) => {
  if (
    isPermission(permission, catalogEntityDeletePermission) ||
    isPermission(permission, catalogEntityRefreshPermission)
  ) {
    return createCatalogConditionalDecision(
      permission,
      catalogConditions.isEntityOwner({ claims }),
    );
  }
  return undefined;
};

const scaffolderRule: Rule = (
  permission,
  { userEntityRef, ownershipEntityRefs: claims },
) => {
  if (isPermission(permission, templateDryRunPermission)) {
    return claims.some(claim => TEMPLATE_AUTHORS.includes(claim))
      ? ALLOW
      : DENY;
  }
  if (
    isPermission(permission, taskReadPermission) ||
    isPermission(permission, taskCancelPermission)
  ) {
    return createScaffolderTaskConditionalDecision(
      permission,
      scaffolderTaskConditions.isTaskOwner({ createdBy: [userEntityRef] }),
    );
  }
  return undefined;
};

const commonRule: Rule = permission =>
  permission.attributes.action === 'read' ||
  OPEN_TO_ALL.some(open => isPermission(permission, open))
    ? ALLOW
    : undefined;

/**
 * Who may do what in the embedded portal: everybody signed in reads (but the audit trail, governance, rows of
 * datasets and the scaffolder tasks of others) and makes projects; changes belong to the owners. What no rule allows is refused.
 */
export function decide(
  permission: Permission,
  user: BackstageUserInfo | undefined,
): PolicyDecision {
  if (!user) {
    return DENY;
  }
  const decisions = [llmopsRule, catalogRule, scaffolderRule, commonRule]
    .map(rule => rule(permission, user))
    .filter(decision => decision !== undefined);
  return decisions[0] ?? DENY;
}
