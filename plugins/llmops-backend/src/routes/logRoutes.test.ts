import { once } from 'node:events';
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
} from 'node:http';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import express from 'express';
import { eventually } from '../__testUtils__/eventually';
import { createOpenApiRouter } from '../schema/openapi';
import type { LogQuery, RunService } from '../services/types';
import { addLogRoutes } from './logRoutes';

jest.setTimeout(30_000);

const unused = async () => {
  throw new Error('not part of this test');
};

describe('the log of a run', () => {
  let server: Server;
  let stopping: AbortController;
  let readLogs: (query: LogQuery) => AsyncIterable<LogChunk>;

  beforeEach(async () => {
    stopping = new AbortController();
    const router = await createOpenApiRouter();
    addLogRoutes(router, {
      runs: {
        getProject: unused,
        preflight: unused,
        launch: unused,
        list: unused,
        get: unused,
        cancel: unused,
        retry: unused,
        reproduce: unused,
        listEvents: unused,
        readLogs: async (_run, query) => readLogs(query),
        overview: unused,
      } satisfies RunService,
      runSearch: {
        count: unused,
        listKeys: unused,
        group: unused,
        export: unused,
        exportSelected: unused,
        sparklines: unused,
        annotate: unused,
      },
      metrics: { listSeries: unused, curve: unused },
      artifacts: { list: unused, open: unused },
      curves: { readCurves: unused, compare: unused, changedFiles: unused },
      models: {
        list: unused,
        get: unused,
        newest: unused,
        facets: unused,
        card: unused,
        compare: unused,
        lineage: unused,
      },
      registrar: {
        handOver: unused,
        setAlias: unused,
        deleteAlias: unused,
        describeModel: unused,
        describeVersion: unused,
        register: unused,
        listOutputs: unused,
      },
      logger: mockServices.logger.mock(),
      trackers: { list: unused },
      audit: { list: unused, facets: unused, export: unused },
      governance: {
        listModels: unused,
        exportModels: unused,
        missingOwners: unused,
      },
      capacity: { read: unused },
      schedules: { list: unused },
      datasets: { list: unused, get: unused, preview: unused },
      manifests: { apply: unused },
      projectPlans: { check: unused },
      notebooks: {
        list: unused,
        offers: unused,
        get: unused,
        create: unused,
        start: unused,
        stop: unused,
        remove: unused,
      },
      callerOf: async () => ({ credentials: mockCredentials.user() }),
      downloaderOf: unused,
      readerOf: async () => ({ credentials: mockCredentials.user() }),
      stopping: stopping.signal,
    });
    server = createServer(express().use(router)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
  });

  async function open(): Promise<IncomingMessage> {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const sent = get({
      host: '127.0.0.1',
      port,
      path: '/runs/r1/logs?follow=true',
    });
    const [response]: IncomingMessage[] = await once(sent, 'response');
    return response;
  }

  const chunk = (sequence: number, text: string): LogChunk => ({
    sequence,
    at: new Date(0),
    text,
  });

  /** One chunk, and then silence until somebody gives up. */
  async function* silent(query: LogQuery, ended: () => void) {
    try {
      yield chunk(1, 'begun');
      if (query.signal && !query.signal.aborted) {
        await once(query.signal, 'abort');
      }
    } finally {
      ended();
    }
  }

  it('sends each line at once, asks everybody not to hold it back, and ends when the reader leaves', async () => {
    const ended = jest.fn();
    readLogs = query => silent(query, ended);
    const response = await open();
    const [data]: Buffer[] = await once(response, 'data');
    expect(JSON.parse(data.toString('utf8'))).toEqual({
      sequence: 1,
      at: '1970-01-01T00:00:00.000Z',
      text: 'begun',
    });
    expect(response.headers['cache-control']).toContain('no-transform');
    expect(ended).not.toHaveBeenCalled();
    response.destroy();
    await eventually(() => ended.mock.calls.length === 1);
  });

  it('ends well when the portal stops', async () => {
    const ended = jest.fn();
    readLogs = query => silent(query, ended);
    const response = await open();
    await once(response, 'data');
    stopping.abort();
    response.resume();
    await once(response, 'end');
    expect(response.complete).toBe(true);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('reads no faster than its reader', async () => {
    let made = 0;
    const text = 'x'.repeat(100_000);
    readLogs = async function* endless() {
      while (made < 5_000) {
        made += 1;
        yield chunk(made, text);
      }
    };
    const response = await open();
    response.pause();
    // What fits into the buffers on the way is read; then reading stands still.
    let before = -1;
    await eventually(async () => {
      const still = made === before && made > 0;
      before = made;
      await new Promise(resolve => setImmediate(resolve));
      return still;
    });
    expect(made).toBeLessThan(1_000);
    response.destroy();
  });
});
