import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { useEffect } from 'react';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { FailureNotice } from '../FailureNotice';

/** As many as a person can look through; their own are always among them. */
const MAX_GROUPS = 500;

interface Owners {
  options: Array<{ id: string; label: string }>;
  /** Groups that the person is in. */
  own: string[];
}

/** Who is to own a project: the person's own groups come first, and the only one is chosen. */
export function ProjectOwnerField(props: FieldExtensionComponentProps<string>) {
  const { schema, formData, onChange, required, rawErrors } = props;
  const t = useText();
  const { data, error, reload } = useOwners();
  const only = data?.own.length === 1 ? data.own[0] : undefined;
  useEffect(() => {
    if (formData === undefined && only !== undefined) {
      onChange(only);
    }
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  return (
    <Select
      label={schema.title}
      description={schema.description}
      placeholder={data ? undefined : t('loading')}
      isRequired={required}
      isInvalid={rawErrors !== undefined && rawErrors.length > 0}
      search
      options={data?.options ?? []}
      value={formData ?? null}
      onChange={key => onChange(key === null ? undefined : String(key))}
    />
  );
}

function useOwners() {
  const catalog = useApi(catalogApiRef);
  const identity = useApi(identityApiRef);
  return useLive<Owners>({
    key: 'owners of new projects',
    load: async () => {
      const [{ items }, { ownershipEntityRefs }] = await Promise.all([
        catalog.queryEntities({
          filter: { kind: 'Group' },
          fields: ['kind', 'metadata'],
          limit: MAX_GROUPS,
        }),
        identity.getBackstageIdentity(),
      ]);
      const ownRefs = ownershipEntityRefs.filter(ref =>
        ref.startsWith('group:'),
      );
      const own = await catalog.getEntitiesByRefs({ entityRefs: ownRefs });
      const ownOptions = own.items.flatMap(group =>
        group ? [toOption(group)] : [],
      );
      const ownIds = ownOptions.map(({ id }) => id);
      return {
        own: ownIds,
        options: [
          ...ownOptions,
          ...items.map(toOption).filter(({ id }) => !ownIds.includes(id)),
        ],
      };
    },
    isAffected: () => false,
    isActive: () => false,
  });
}

function toOption(group: Entity) {
  return {
    id: stringifyEntityRef(group),
    label: group.metadata.title ?? group.metadata.name,
  };
}
