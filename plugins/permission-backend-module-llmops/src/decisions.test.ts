import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';
import {
  taskCreatePermission,
  taskReadPermission,
  templateDryRunPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  llmopsAuditReadPermission,
  llmopsDatasetPreviewPermission,
  llmopsGovernanceReadPermission,
  llmopsModelReadPermission,
  llmopsManifestApplyPermission,
  llmopsModelUpdatePermission,
  llmopsNotebookCreatePermission,
  llmopsNotebookDeletePermission,
  llmopsNotebookReadPermission,
  llmopsNotebookUpdatePermission,
  llmopsRunCancelPermission,
  llmopsRunLaunchPermission,
  llmopsRunReadPermission,
} from '@llmops/backstage-plugin-llmops-common';
import { decide } from './decisions';

const engineer = {
  userEntityRef: 'user:default/mina.engineer',
  ownershipEntityRefs: [
    'user:default/mina.engineer',
    'group:default/ml-research',
  ],
};
const auditor = {
  userEntityRef: 'user:default/aiko.auditor',
  ownershipEntityRefs: [
    'user:default/aiko.auditor',
    'group:default/governance',
  ],
};
const platformEngineer = {
  userEntityRef: 'user:default/petra.platform',
  ownershipEntityRefs: [
    'user:default/petra.platform',
    'group:default/ml-platform',
  ],
};
const unknownWrite = createPermission({
  name: 'another.thing.delete',
  attributes: { action: 'delete' },
});

it.each([
  [llmopsRunReadPermission, engineer, 'ALLOW'],
  [llmopsModelReadPermission, auditor, 'ALLOW'],
  [llmopsNotebookReadPermission, auditor, 'ALLOW'],
  [catalogEntityReadPermission, auditor, 'ALLOW'],
  [taskCreatePermission, engineer, 'ALLOW'],
  [llmopsAuditReadPermission, auditor, 'ALLOW'],
  [llmopsAuditReadPermission, engineer, 'DENY'],
  [llmopsGovernanceReadPermission, auditor, 'ALLOW'],
  [llmopsGovernanceReadPermission, engineer, 'DENY'],
  [templateDryRunPermission, platformEngineer, 'ALLOW'],
  [templateDryRunPermission, engineer, 'DENY'],
  [templateDryRunPermission, auditor, 'DENY'],
  [unknownWrite, engineer, 'DENY'],
])('decides on %p', (permission, user, result) => {
  expect(decide(permission, user)).toEqual({ result });
});

it('refuses everything to nobody', () => {
  expect(decide(llmopsRunReadPermission, undefined)).toEqual({
    result: 'DENY',
  });
});

it.each([llmopsRunLaunchPermission, llmopsDatasetPreviewPermission])(
  'leaves %p to the owners of the project',
  permission => {
    expect(decide(permission, engineer)).toEqual({
      result: 'CONDITIONAL',
      pluginId: 'llmops',
      resourceType: 'llmops-project',
      conditions: {
        anyOf: [
          {
            rule: 'IS_PROJECT_OWNER',
            resourceType: 'llmops-project',
            params: { claims: engineer.ownershipEntityRefs },
          },
        ],
      },
    });
  },
);

it('leaves changes of models to their owners', () => {
  expect(decide(llmopsModelUpdatePermission, engineer)).toMatchObject({
    result: 'CONDITIONAL',
    resourceType: 'llmops-model',
    conditions: {
      anyOf: [
        {
          rule: 'IS_MODEL_OWNER',
          params: { claims: engineer.ownershipEntityRefs },
        },
      ],
    },
  });
});

it('leaves manifests to whom they are to belong to', () => {
  expect(decide(llmopsManifestApplyPermission, engineer)).toMatchObject({
    result: 'CONDITIONAL',
    resourceType: 'llmops-manifests',
    conditions: {
      anyOf: [
        {
          rule: 'IS_MANIFEST_OWNER',
          params: { claims: engineer.ownershipEntityRefs },
        },
      ],
    },
  });
});

it.each([
  [llmopsNotebookCreatePermission, ['IS_NOTEBOOK_OWNER']],
  [
    llmopsNotebookUpdatePermission,
    ['IS_NOTEBOOK_OWNER', 'IS_NOTEBOOK_CREATOR'],
  ],
  [
    llmopsNotebookDeletePermission,
    ['IS_NOTEBOOK_OWNER', 'IS_NOTEBOOK_CREATOR'],
  ],
])('leaves %p to whom the notebook belongs', (permission, rules) => {
  expect(decide(permission, engineer)).toMatchObject({
    result: 'CONDITIONAL',
    resourceType: 'llmops-notebook',
    conditions: {
      anyOf: rules.map(rule => ({
        rule,
        params: { claims: engineer.ownershipEntityRefs },
      })),
    },
  });
});

it('leaves cancelling to the owners and to who started the run', () => {
  expect(decide(llmopsRunCancelPermission, auditor)).toMatchObject({
    result: 'CONDITIONAL',
    conditions: {
      anyOf: [
        {
          rule: 'IS_RUN_OWNER',
          params: { claims: auditor.ownershipEntityRefs },
        },
        {
          rule: 'IS_RUN_STARTER',
          params: { claims: auditor.ownershipEntityRefs },
        },
      ],
    },
  });
});

it.each([catalogEntityDeletePermission, taskReadPermission])(
  'decides on %p by who owns it',
  permission => {
    expect(decide(permission, engineer).result).toBe('CONDITIONAL');
  },
);
