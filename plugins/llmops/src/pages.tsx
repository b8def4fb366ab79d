import {
  coreExtensionData,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { RiBrainLine } from '@remixicon/react';
import { rootRouteRef } from './routes';

/**
 * All pages under one path. The header is the plugin's own, because its tabs are translated; sub-pages that other
 * features attach (`page:llmops`, input `pages`) become further tabs.
 */
export const llmopsPage = PageBlueprint.makeWithOverrides({
  factory(originalFactory, { inputs }) {
    const extraPages = inputs.pages.map(page => ({
      path: page.get(coreExtensionData.routePath),
      title: page.get(coreExtensionData.title),
      element: page.get(coreExtensionData.reactElement),
    }));
    return originalFactory({
      path: '/llmops',
      title: 'LLMOps',
      icon: <RiBrainLine />,
      routeRef: rootRouteRef,
      noHeader: true,
      loader: () =>
        import('./components/LlmopsPages').then(m => (
          <m.LlmopsPages extraPages={extraPages} />
        )),
    });
  },
});
