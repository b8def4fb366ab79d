import { useEntityPresentation } from '@backstage/plugin-catalog-react';

/** The name of an entity as the catalog shows it, without a link. */
export function EntityName(props: { entityRef: string }) {
  const { primaryTitle } = useEntityPresentation(props.entityRef);
  return <>{primaryTitle}</>;
}
