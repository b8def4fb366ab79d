import type { BaseSearchResultListItemProps } from '@backstage/plugin-search-react/alpha';
import { Text } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { EntityLink } from '../EntityLink';
import { type FoundDocument, SearchResultItem } from './SearchResultItem';

/** A found model with owner, newest version and aliases. */
export function ModelSearchResult(props: BaseSearchResultListItemProps) {
  const { icon, result } = props;
  const t = useText();
  if (!result) {
    return null;
  }
  const document: FoundDocument & { latestVersion?: string; aliases?: string } =
    result;
  const { latestVersion, aliases, owner } = document;
  return (
    <SearchResultItem
      icon={icon}
      document={document}
      facts={[
        owner && <EntityLink key="owner" entityRef={owner} />,
        latestVersion && (
          <Text key="version" variant="body-small">
            {t('models.version', { version: latestVersion })}
          </Text>
        ),
        aliases && (
          <Text key="aliases" variant="body-small">
            {aliases}
          </Text>
        ),
      ]}
    />
  );
}
