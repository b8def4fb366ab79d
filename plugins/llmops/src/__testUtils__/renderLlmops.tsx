import type { JsonObject } from '@backstage/types';
import type { Entity } from '@backstage/catalog-model';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { LlmopsChange } from '@llmops/backstage-plugin-llmops-common';
import { act } from '@testing-library/react';
import { axe } from 'jest-axe';
import { llmopsApiRef, type LlmopsApi } from '../api';
import { llmopsPlugin } from '../plugin';
import { makeDetails, makeModel, makeProject } from './fixtures';

async function* nothing() {
  yield* [];
}

/** The backend as the pages see it, each call replaceable; without a change it has no runs and one model. */
export function createFakeApi(
  part: Partial<jest.Mocked<LlmopsApi>> = {},
): jest.Mocked<LlmopsApi> {
  const refuse = async () => {
    throw new Error('Not part of this test');
  };
  return {
    getOverview: jest.fn(async () => ({
      counts: {},
      running: [],
      waiting: [],
      failed: [],
      models: [],
    })),
    getProject: jest.fn(async () => makeProject()),
    preflight: jest.fn(async () => ({
      launchable: true,
      commit: 'a3f9c2d',
      checks: [],
    })),
    launch: jest.fn(refuse),
    listRuns: jest.fn(async () => ({ items: [] })),
    getRun: jest.fn(async () => makeDetails()),
    cancelRun: jest.fn(refuse),
    retryRun: jest.fn(refuse),
    reproduceRun: jest.fn(refuse),
    listEvents: jest.fn(async () => []),
    readLog: jest.fn(nothing),
    listMetrics: jest.fn(async () => []),
    getCurve: jest.fn(refuse),
    listModels: jest.fn(async () => ({ items: [] })),
    getModel: jest.fn(async () => makeModel()),
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
      act(async () => listeners.forEach(listener => listener({ ...change }))),
  };
}

/** Renders the plugin at a path, or on the page of an entity. */
export function renderLlmops(options: {
  path: string;
  api?: Partial<jest.Mocked<LlmopsApi>>;
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
      [signalApiRef, signals.api],
      catalogApiMock({ entities: entity ? [entity] : [] }),
    ],
  });
  return { ...page, api, signals };
}

/** Gives elements a size, which jsdom does not: lists draw only what is in view. */
export function giveElementsSize(): void {
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800);
  jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
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
