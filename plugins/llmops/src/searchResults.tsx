import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import {
  SEARCH_TYPE_MODEL,
  SEARCH_TYPE_RUN,
} from '@llmops/backstage-plugin-llmops-common';
import { RiBox3Line, RiPlayCircleLine } from '@remixicon/react';

export const modelSearchResult = SearchResultListItemBlueprint.make({
  name: 'model',
  params: {
    icon: <RiBox3Line />,
    predicate: ({ type }) => type === SEARCH_TYPE_MODEL,
    component: () =>
      import('./components/SearchResults').then(m => m.ModelSearchResult),
  },
});

export const runSearchResult = SearchResultListItemBlueprint.make({
  name: 'run',
  params: {
    icon: <RiPlayCircleLine />,
    predicate: ({ type }) => type === SEARCH_TYPE_RUN,
    component: () =>
      import('./components/SearchResults').then(m => m.RunSearchResult),
  },
});

export const modelSearchType = SearchFilterResultTypeBlueprint.make({
  name: 'model',
  params: {
    value: SEARCH_TYPE_MODEL,
    name: 'Models',
    icon: <RiBox3Line />,
  },
});

export const runSearchType = SearchFilterResultTypeBlueprint.make({
  name: 'run',
  params: {
    value: SEARCH_TYPE_RUN,
    name: 'Training runs',
    icon: <RiPlayCircleLine />,
  },
});
