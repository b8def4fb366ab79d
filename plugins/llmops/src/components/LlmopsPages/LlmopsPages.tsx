import {
  BreadcrumbEntry,
  NotFoundErrorPage,
  pluginHeaderActionsApiRef,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiBrainLine } from '@remixicon/react';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { useText } from '../../hooks/useText';
import { modelsRouteRef, rootRouteRef, runsRouteRef } from '../../routes';
import { PageSkeleton } from './PageSkeleton';

const OverviewPage = lazy(async () => ({
  default: (await import('../OverviewPage')).OverviewPage,
}));
const RunsPage = lazy(async () => ({
  default: (await import('../RunsPage')).RunsPage,
}));
const RunPage = lazy(async () => ({
  default: (await import('../RunPage')).RunPage,
}));
const ComparePage = lazy(async () => ({
  default: (await import('../ComparePage')).ComparePage,
}));
const ModelsPage = lazy(async () => ({
  default: (await import('../ModelsPage')).ModelsPage,
}));
const ModelPage = lazy(async () => ({
  default: (await import('../ModelPage')).ModelPage,
}));

const DatasetsPage = lazy(async () => ({
  default: (await import('../DatasetsPage')).DatasetsPage,
}));
const DatasetPage = lazy(async () => ({
  default: (await import('../DatasetPage')).DatasetPage,
}));
const CapacityPage = lazy(async () => ({
  default: (await import('../CapacityPage')).CapacityPage,
}));
const NotebooksPage = lazy(async () => ({
  default: (await import('../NotebooksPage')).NotebooksPage,
}));
const NotebookPage = lazy(async () => ({
  default: (await import('../NotebookPage')).NotebookPage,
}));
const GovernancePage = lazy(async () => ({
  default: (await import('../GovernancePage')).GovernancePage,
}));

/** A page that another feature attached. */
export interface ExtraPage {
  path: string;
  title?: string;
  element: JSX.Element;
}

/** The plugin's header with its tabs, and the page below it. */
export function LlmopsPages(props: { extraPages: readonly ExtraPage[] }) {
  const { extraPages } = props;
  const t = useText();
  const root = useRouteRef(rootRouteRef)?.() ?? '/llmops';
  const runs = useRouteRef(runsRouteRef)?.() ?? `${root}/runs`;
  const models = useRouteRef(modelsRouteRef)?.() ?? `${root}/models`;
  const actions = useApi(pluginHeaderActionsApiRef);
  return (
    <BreadcrumbEntry entry={{ label: t('title'), href: root }}>
      <header>
        <PluginHeader
          title={t('title')}
          titleLink={root}
          icon={<RiBrainLine />}
          customActions={actions.getPluginHeaderActions('llmops')}
          tabs={[
            { id: 'overview', label: t('tab.overview'), href: root },
            {
              id: 'runs',
              label: t('tab.runs'),
              href: runs,
              matchStrategy: 'prefix',
            },
            {
              id: 'models',
              label: t('tab.models'),
              href: models,
              matchStrategy: 'prefix',
            },
            {
              id: 'datasets',
              label: t('tab.datasets'),
              href: `${root}/datasets`,
              matchStrategy: 'prefix',
            },
            {
              id: 'capacity',
              label: t('tab.capacity'),
              href: `${root}/capacity`,
              matchStrategy: 'prefix',
            },
            {
              id: 'notebooks',
              label: t('tab.notebooks'),
              href: `${root}/notebooks`,
              matchStrategy: 'prefix',
            },
            {
              id: 'governance',
              label: t('tab.governance'),
              href: `${root}/governance`,
              matchStrategy: 'prefix',
            },
            ...extraPages.map(({ path, title }) => ({
              id: path,
              label: title ?? path,
              href: `${root}/${path}`,
              matchStrategy: 'prefix' as const,
            })),
          ]}
        />
      </header>
      <Suspense fallback={<PageSkeleton />}>
        <Routes>
          <Route
            index
            element={
              <main>
                <OverviewPage />
              </main>
            }
          />
          <Route path="runs" element={<RunsPage />} />
          <Route
            path="compare"
            element={
              <main>
                <ComparePage />
              </main>
            }
          />
          <Route
            path="runs/:runId"
            element={
              <main>
                <RunPage />
              </main>
            }
          />
          <Route
            path="models"
            element={
              <main>
                <ModelsPage />
              </main>
            }
          />
          <Route
            path="models/:tracker/:name"
            element={
              <main>
                <ModelPage />
              </main>
            }
          />
          <Route
            path="datasets"
            element={
              <main>
                <DatasetsPage />
              </main>
            }
          />
          <Route
            path="datasets/:namespace/:name"
            element={
              <main>
                <DatasetPage />
              </main>
            }
          />
          <Route
            path="capacity"
            element={
              <main>
                <CapacityPage />
              </main>
            }
          />
          <Route
            path="notebooks"
            element={
              <main>
                <NotebooksPage />
              </main>
            }
          />
          <Route
            path="notebooks/:cluster/:namespace/:name"
            element={
              <main>
                <NotebookPage />
              </main>
            }
          />
          <Route
            path="governance"
            element={
              <main>
                <GovernancePage />
              </main>
            }
          />
          {extraPages.map(({ path, element }) => (
            <Route key={path} path={`${path}/*`} element={element} />
          ))}
          <Route path="*" element={<NotFoundErrorPage />} />
        </Routes>
      </Suspense>
    </BreadcrumbEntry>
  );
}
