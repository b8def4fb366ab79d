import type { Entity } from '@backstage/catalog-model';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { projectPlanApiRef } from '../../api';
import { checkField } from './checkField';
import { ProjectOwnerField } from './ProjectOwnerField';

const group = (name: string, title?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default', title },
});

const GROUPS = [
  group('governance', 'Governance'),
  group('ml-platform', 'ML platform'),
  group('ml-research', 'ML research'),
];

function renderOwner(own: string[], formData?: string) {
  const onChange = jest.fn();
  const props = {
    schema: { title: 'Owner', description: 'Who runs it.' },
    uiSchema: {},
    formData,
    onChange,
    required: true,
    // A form hands over much more, of which the field uses nothing.
  } as unknown as FieldExtensionComponentProps<string>;
  renderInTestApp(<ProjectOwnerField {...props} />, {
    apis: [
      [catalogApiRef, catalogApiMock({ entities: GROUPS })],
      [
        identityApiRef,
        mockApis.identity({
          userEntityRef: 'user:default/mina',
          ownershipEntityRefs: ['user:default/mina', ...own],
        }),
      ],
    ],
  });
  return onChange;
}

describe('the owner of a new project', () => {
  it("is the person's only group, until they choose another one", async () => {
    const onChange = renderOwner(['group:default/ml-research']);
    await waitFor(() =>
      expect(onChange).toHaveBeenCalledWith('group:default/ml-research'),
    );
  });

  it("offers the person's own groups first, and chooses none of several", async () => {
    const onChange = renderOwner([
      'group:default/ml-research',
      'group:default/governance',
    ]);
    await userEvent.click(await screen.findByRole('button', { name: /Owner/ }));
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      'ML research',
      'Governance',
      'ML platform',
    ]);
    expect(onChange).not.toHaveBeenCalled();
    await userEvent.click(options[2]);
    expect(onChange).toHaveBeenCalledWith('group:default/ml-platform');
  });

  it('stays what it is', async () => {
    const onChange = renderOwner(
      ['group:default/ml-research'],
      'group:default/ml-platform',
    );
    expect(
      await screen.findByRole('button', { name: /ML platform/ }),
    ).toBeInTheDocument();
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe('a field of a plan', () => {
  const holder = (checkProjectPlan: () => Promise<never[]>) => ({
    get: (ref: { id: string }): never | undefined =>
      ref.id === projectPlanApiRef.id
        ? ({ checkProjectPlan } as never)
        : undefined,
  });

  it('shows what the portal says of it', async () => {
    const addError = jest.fn();
    const message = 'The catalog has a component "x" already.';
    const problems = [{ field: 'name', message }] as never[];
    await checkField(
      { name: 'x' },
      { addError },
      holder(async () => problems),
    );
    expect(addError).toHaveBeenCalledWith(message);
  });

  it('lets the form go on while the portal cannot be asked', async () => {
    const addError = jest.fn();
    const away = async () => {
      throw new Error('Failed to fetch');
    };
    await checkField({ name: 'x' }, { addError }, holder(away));
    expect(addError).not.toHaveBeenCalled();
  });
});
