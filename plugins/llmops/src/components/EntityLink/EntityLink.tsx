import {
  useEntityPresentation,
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';
import { Link, type LinkProps } from '@backstage/ui';

/** A link to a catalog entity by its reference, with the entity's title. */
export function EntityLink(
  props: Pick<LinkProps, 'className' | 'variant' | 'color' | 'truncate'> & {
    entityRef: string;
  },
) {
  const { entityRef, variant = 'body-medium', ...rest } = props;
  const { primaryTitle, secondaryTitle } = useEntityPresentation(entityRef);
  const toEntity = useEntityRefLink();
  return (
    <Link
      {...rest}
      variant={variant}
      href={toEntity(entityRef)}
      title={secondaryTitle ?? entityRef}
      standalone
    >
      {primaryTitle}
    </Link>
  );
}
