import type { JsonObject } from '@backstage/types';
import type { Entity } from '@backstage/catalog-model';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import {
  type LlmopsChange,
  toSignal,
} from '@llmops/backstage-plugin-llmops-common';
import { act } from '@testing-library/react';
import { axe } from 'jest-axe';
import {
  type EvidenceApi,
  evidenceApiRef,
  llmopsApiRef,
  type LlmopsApi,
  notebookApiRef,
  type NotebookApi,
} from '../api';
import { llmopsPlugin } from '../plugin';
import { makeCard, makeDetails, makeModel, makeProject } from './fixtures';

async function* nothing() {
  yield* [];
}

/** The backend as the pages see it, each call watched; without a change it has no runs and one model. */
function createFakeApi(part: Partial<LlmopsApi> = {}) {
  const refuse = async () => {
    throw new Error('Not part of this test');
  };
  const api: LlmopsApi = {
    getOverview: async () => ({
      counts: {},
      running: [],
      waiting: [],
      failed: [],
      models: [],
    }),
    getCapacity: async () => ({ clusters: [], usage: [] }),
    getProject: async () => makeProject(),
    listSchedules: async () => ({ items: [], problems: [] }),
    preflight: async () => ({
      launchable: true,
      commit: 'a3f9c2d',
      checks: [],
    }),
    launch: refuse,
    listRuns: async () => ({ items: [] }),
    countRuns: async () => ({ count: 0, runs: 0 }),
    groupRuns: async () => ({ items: [], total: 0 }),
    listRunKeys: async () => [],
    exportRuns: nothing,
    exportSelectedRuns: nothing,
    getSparklines: async () => [],
    getRun: async () => makeDetails(),
    annotateRun: refuse,
    listArtifacts: async () => ({ items: [], truncated: false }),
    readArtifact: refuse,
    downloadArtifact: refuse,
    cancelRun: refuse,
    retryRun: refuse,
    reproduceRun: refuse,
    listEvents: async () => [],
    readLog: nothing,
    listMetrics: async () => [],
    getCurve: refuse,
    readCurves: async () => ({ curves: [], problems: [] }),
    compareRuns: async () => ({ runs: [], facts: [] }),
    listChangedFiles: async () => ({ files: [] }),
    listTrackers: async () => [],
    listModels: async () => ({ items: [] }),
    getModel: async () => makeModel(),
    getModelFacets: async () => ({ total: 0, facets: {}, metrics: [] }),
    getModelCard: async () => makeCard(),
    getModelLineage: async () => ({ nodes: [], edges: [] }),
    compareModelVersions: refuse,
    setModelAlias: refuse,
    deleteModelAlias: refuse,
    describeModel: refuse,
    describeModelVersion: refuse,
    registerModelVersion: refuse,
    listRunOutputs: async () => ({
      canRegister: false,
      trackedRuns: [],
      items: [],
    }),
    ...part,
  };
  return {
    ...api,
    getRun: jest.fn(api.getRun),
    getModel: jest.fn(api.getModel),
    launch: jest.fn(api.launch),
    listRuns: jest.fn(api.listRuns),
  };
}

/** Without a change there are no datasets, models and records. */
function createFakeEvidence(part: Partial<EvidenceApi> = {}): EvidenceApi {
  const refuse = async () => {
    throw new Error('Not part of this test');
  };
  return {
    listDatasets: async () => [],
    getDataset: refuse,
    previewDataset: refuse,
    listGovernanceModels: async () => ({ items: [], total: 0 }),
    exportGovernanceModels: refuse,
    listMissingOwners: async () => ({
      items: [],
      counts: { models: 0, projects: 0, runs: 0 },
      complete: true,
    }),
    listAudit: async () => ({ items: [] }),
    getAuditFacets: async () => ({ actors: [], actions: [] }),
    exportAudit: refuse,
    ...part,
  };
}

/** Without a change there is a cluster that takes notebooks, and none on it. */
function createFakeNotebooks(part: Partial<NotebookApi> = {}): NotebookApi {
  const refuse = async () => {
    throw new Error('Not part of this test');
  };
  return {
    listNotebooks: async () => ({
      items: [],
      clusters: [{ name: 'east', title: 'GPU cluster east' }],
    }),
    getNotebook: refuse,
    listNotebookOffers: async () => [],
    startNotebook: refuse,
    stopNotebook: refuse,
    deleteNotebook: refuse,
    ...part,
  };
}

/** Signals that a test sends itself. */
function createFakeSignals() {
  const listeners = new Set<(message: JsonObject) => void>();
  const api: SignalApi = {
    subscribe: (_channel, onMessage) => {
      const listener = (message: JsonObject) =>
        // The channel says which messages come; the type parameter is the caller's word for it.
        onMessage(JSON.parse(JSON.stringify(message)));
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  return {
    api,
    send: (change: LlmopsChange) =>
      act(async () =>
        listeners.forEach(listener => listener({ ...toSignal(change) })),
      ),
  };
}

/** Renders the plugin at a path, or on the page of an entity. */
export function renderLlmops(options: {
  path: string;
  api?: Partial<LlmopsApi>;
  evidence?: Partial<EvidenceApi>;
  notebooks?: Partial<NotebookApi>;
  entity?: Entity;
}) {
  const api = createFakeApi(options.api);
  const signals = createFakeSignals();
  const { entity } = options;
  const page = renderTestApp({
    features: [llmopsPlugin],
    extensions: entity ? [createTestEntityPage({ entity })] : [],
    initialRouteEntries: [options.path],
    mountedRoutes: entity
      ? {}
      : { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [llmopsApiRef, api],
      [evidenceApiRef, createFakeEvidence(options.evidence)],
      [notebookApiRef, createFakeNotebooks(options.notebooks)],
      [signalApiRef, signals.api],
      catalogApiMock({ entities: entity ? [entity] : [] }),
    ],
  });
  return { container: page.container, unmount: page.unmount, api, signals };
}

/** Gives elements a size, which jsdom does not: lists draw only what is in view. */
export function giveElementsSize(): void {
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800);
  jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
  // jsdom has no layout to scroll either; what a browser does is to move and to say so.
  Element.prototype.scrollTo = function scrollTo(
    this: Element,
    to?: ScrollToOptions | number,
  ) {
    this.scrollTop = typeof to === 'object' ? to.top ?? 0 : 0;
    // Not at once, as in a browser.
    queueMicrotask(() => act(() => this.dispatchEvent(new Event('scroll'))));
  };
}

/** What axe finds in a page of this plugin; the shell around it, colours and layout are looked at in a real browser. */
export async function findAxeViolations(page: Element) {
  const { violations } = await axe(page, {
    rules: {
      region: { enabled: false },
      'color-contrast': { enabled: false },
      // The tabs of the design system name panels that a page with routes does not have.
      'aria-valid-attr-value': { enabled: false },
    },
  });
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
