import mcpActionsBackend from '@backstage/plugin-mcp-actions-backend';
import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import {
  COLLEAGUE,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import {
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';
import type {
  MetricService,
  NotebookService,
  RunService,
} from '../services/types';
import { registerActions } from '.';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3'],
  disableDocker: true,
});

const runOutput = z.object({
  run: z.object({
    id: z.string(),
    state: z.string(),
    ended: z.boolean(),
    attempt: z.number(),
    url: z.string(),
  }),
  created: z.boolean().optional(),
  timedOut: z.boolean().optional(),
});

describe('actions', () => {
  describe('for a real MCP client', () => {
    let portal: TestPortal;
    const clients: Client[] = [];

    beforeAll(async () => {
      portal = await startTestPortal({
        database: await databases.init('SQLITE_3'),
        features: [mcpActionsBackend],
      });
    });
    afterAll(async () => {
      await Promise.all(clients.map(client => client.close()));
      await portal?.backend.stop();
    });

    async function connect(token: string) {
      const address = portal.backend.server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const client = new Client({ name: 'agent', version: '1.0.0' });
      await client.connect(
        new StreamableHTTPClientTransport(
          new URL(`http://127.0.0.1:${port}/api/mcp-actions/v1`),
          { requestInit: { headers: { authorization: `Bearer ${token}` } } },
        ),
      );
      clients.push(client);
      return client;
    }

    async function call(client: Client, name: string, input: object) {
      const answer = await client.callTool({
        name: `llmops.${name}`,
        arguments: { ...input },
      });
      return {
        text: JSON.stringify(answer.content),
        isError: answer.isError === true,
        output: answer.structuredContent,
      };
    }

    it('describes every tool and every field for an agent', async () => {
      const client = await connect(mockCredentials.user.token(RESEARCHER));
      const { tools } = await client.listTools();
      const ours = tools.filter(tool => tool.name.startsWith('llmops.'));
      expect(ours.map(tool => tool.name).sort()).toEqual([
        'llmops.cancel-run',
        'llmops.create-notebook',
        'llmops.get-run',
        'llmops.launch-run',
        'llmops.list-runs',
        'llmops.wait-run',
      ]);
      for (const tool of ours) {
        expect(tool.description?.length).toBeGreaterThan(100);
        for (const field of Object.values(tool.inputSchema.properties ?? {})) {
          expect(field).toHaveProperty('description');
        }
      }
      const hints = (name: string) =>
        ours.find(tool => tool.name === `llmops.${name}`)?.annotations;
      expect(hints('list-runs')).toMatchObject({ readOnlyHint: true });
      expect(hints('cancel-run')).toMatchObject({ destructiveHint: true });
      expect(hints('launch-run')).toMatchObject({
        readOnlyHint: false,
        destructiveHint: false,
      });
    });

    it('launches once, waits a bounded time, cancels and lists for the person', async () => {
      const client = await connect(mockCredentials.user.token(RESEARCHER));
      const input = {
        project: PROJECT,
        pipeline: 'train',
        parameters: { outcome: 'waits', learning_rate: 0.5 },
        idempotencyKey: 'agent-1',
      };
      const launched = runOutput.parse(
        (await call(client, 'launch-run', input)).output,
      );
      expect(launched.created).toBe(true);
      const again = runOutput.parse(
        (await call(client, 'launch-run', input)).output,
      );
      expect(again).toMatchObject({
        created: false,
        run: { id: launched.run.id },
      });
      const runId = launched.run.id;
      const waited = await call(client, 'wait-run', {
        runId,
        timeoutSeconds: 1,
      });
      expect(runOutput.parse(waited.output)).toMatchObject({
        timedOut: true,
        run: { ended: false },
      });

      const outsider = await connect(mockCredentials.user.token(OUTSIDER));
      const hidden = await call(outsider, 'get-run', { runId });
      expect(hidden).toMatchObject({ isError: true });
      expect(hidden.text).toContain('There is no run');

      const colleague = await connect(mockCredentials.user.token(COLLEAGUE));
      await call(colleague, 'cancel-run', { runId, reason: 'enough' });
      const end = await call(client, 'wait-run', { runId, timeoutSeconds: 30 });
      expect(runOutput.parse(end.output)).toMatchObject({
        timedOut: false,
        run: {
          state: 'cancelled',
          url: `http://portal.example/llmops/runs/${runId}`,
        },
      });
      const got = await call(client, 'get-run', { runId });
      expect(got.output).toMatchObject({
        run: { id: runId, parameters: { learning_rate: 0.5 } },
        steps: [{ name: 'prepare' }, { name: 'evaluation' }],
        metrics: [],
      });
      const listed = await call(client, 'list-runs', {
        state: ['cancelled'],
        project: PROJECT,
      });
      expect(listed.output).toMatchObject({ items: [{ id: runId }] });
    });

    it('makes one notebook for a key, and says where it is', async () => {
      const client = await connect(mockCredentials.user.token(RESEARCHER));
      const input = {
        name: 'agent-study',
        owner: 'group:default/research',
        idempotencyKey: 'agent-1',
      };
      const made = await call(client, 'create-notebook', input);
      expect(made.output).toMatchObject({
        created: true,
        notebook: {
          cluster: 'memory',
          namespace: 'team-research',
          state: 'running',
          entityRef: expect.stringMatching(/^resource:default\/notebook-agent/),
          url: 'http://portal.example/llmops/notebooks/memory/team-research/agent-study',
        },
      });
      const again = await call(client, 'create-notebook', input);
      expect(again.output).toMatchObject({ created: false });
      const wrong = await call(client, 'create-notebook', {
        ...input,
        name: 'other-study',
        memory: 'much',
      });
      expect(wrong.isError).toBe(true);
      expect(wrong.text).toContain('memory: \\"much\\" is no amount');
    });

    it('says what was wrong with a call', async () => {
      const client = await connect(mockCredentials.user.token(RESEARCHER));
      const unknown = await call(client, 'launch-run', {
        project: PROJECT,
        pipeline: 'train',
        parameters: { learning_rate: 7 },
      });
      expect(unknown.isError).toBe(true);
      expect(unknown.text).toContain('learning_rate');
      const refused = await call(client, 'launch-run', {
        project: 'component:default/other-llm',
        pipeline: 'train',
      });
      expect(refused.isError).toBe(true);
      expect(refused.text).toContain('llmops.run.launch');
    });

    it('refuses a token that stands for no person', async () => {
      const client = await connect(mockCredentials.service.token());
      for (const [name, input] of Object.entries({
        'launch-run': { project: PROJECT, pipeline: 'train' },
        'list-runs': {},
        'get-run': { runId: 'r1' },
        'wait-run': { runId: 'r1', timeoutSeconds: 0 },
        'cancel-run': { runId: 'r1' },
        'create-notebook': { name: 'n', owner: 'group:default/research' },
      })) {
        const refused = await call(client, name, input);
        expect([name, refused.isError]).toEqual([name, true]);
        expect(refused.text).toContain('without a person');
      }
    });
  });

  describe('through the registry', () => {
    function register() {
      const registry = actionsRegistryServiceMock();
      const list = jest.fn(async () => ({ items: [] }));
      const unused = async () => {
        throw new Error('not part of this test');
      };
      const runs: RunService = {
        getProject: unused,
        preflight: unused,
        launch: unused,
        list,
        get: unused,
        cancel: unused,
        retry: unused,
        reproduce: unused,
        listEvents: unused,
        readLogs: unused,
        overview: unused,
      };
      const metrics: MetricService = { listSeries: unused, curve: unused };
      const notebooks: NotebookService = {
        list: unused,
        offers: unused,
        get: unused,
        create: unused,
        start: unused,
        stop: unused,
        remove: unused,
      };
      registerActions({
        registry,
        auth: mockServices.auth(),
        logger: mockServices.logger.mock(),
        runs,
        metrics,
        notebooks,
        appBaseUrl: 'http://portal.example',
        stopping: new AbortController().signal,
      });
      return { registry, list };
    }

    it('hands the person and the filters on, and refuses unknown input', async () => {
      const { registry, list } = register();
      const credentials = mockCredentials.user(RESEARCHER);
      const answer = await registry.invoke({
        id: 'test:list-runs',
        input: { project: PROJECT, engine: 'dvc' },
        credentials,
      });
      expect(answer).toEqual({ output: { items: [] } });
      expect(list).toHaveBeenCalledWith(
        { project: [PROJECT], engine: ['dvc'], limit: 20 },
        { credentials },
      );
      await expect(
        registry.invoke({
          id: 'test:list-runs',
          input: { projects: [PROJECT] },
          credentials,
        }),
      ).rejects.toThrow('Invalid input');
      await expect(
        registry.invoke({
          id: 'test:list-runs',
          input: {},
          credentials: mockCredentials.service(),
        }),
      ).rejects.toThrow('without a person');
    });
  });
});
