import type { BaseSearchResultListItemProps } from '@backstage/plugin-search-react/alpha';
import { RUN_STATES } from '@llmops/backstage-plugin-llmops-common';
import { EntityLink } from '../EntityLink';
import { StateChip } from '../StateChip';
import { type FoundDocument, SearchResultItem } from './SearchResultItem';

/** A found run with its state at the last indexing, owner and project. */
export function RunSearchResult(props: BaseSearchResultListItemProps) {
  const { icon, result } = props;
  if (!result) {
    return null;
  }
  const document: FoundDocument & { state?: string } = result;
  const state = RUN_STATES.find(known => known === document.state);
  return (
    <SearchResultItem
      icon={icon}
      document={document}
      facts={[
        state && <StateChip key="state" state={state} />,
        document.owner && <EntityLink key="owner" entityRef={document.owner} />,
        document.project && (
          <EntityLink key="project" entityRef={document.project} />
        ),
      ]}
    />
  );
}
