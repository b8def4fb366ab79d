import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { artifactContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { z } from 'zod';
import { answerJson, FaultyProxy } from '../__testUtils__/FaultyProxy';
import { MlflowPen } from '../__testUtils__/MlflowPen';
import { MlflowServer } from '../__testUtils__/MlflowServer';
import { mlflow2Python, toolsPython } from '../__testUtils__/toolsPython';
import { DefaultMlflowClient } from '../client/DefaultMlflowClient';
import { MlflowArtifacts } from './MlflowArtifacts';

jest.setTimeout(300_000);

/** One server of each version for all, made when the first test asks for it. */
const starting = new Map<2 | 3, Promise<MlflowServer>>();
function startServer(version: 2 | 3 = 3): Promise<MlflowServer> {
  const python = version === 2 ? mlflow2Python : toolsPython;
  const server = starting.get(version) ?? MlflowServer.start(python(), version);
  starting.set(version, server);
  return server;
}
afterAll(async () => {
  for (const server of starting.values()) {
    await (await server).stop();
  }
});

function createArtifacts(url: string): MlflowArtifacts {
  return new MlflowArtifacts(
    new DefaultMlflowClient({ url, auth: { type: 'none' }, backoffMs: 5 }),
  );
}

describe.each([2, 3] as const)('on MLflow %s', version => {
  artifactContract('MlflowArtifacts', async () => {
    const server = await startServer(version);
    const proxy = await FaultyProxy.start(server.url);
    const pen = new MlflowPen(server.url);
    return {
      tracker: createArtifacts(proxy.url),
      takesLatinNamesOnly: version === 2,
      hidesSizes: version === 2,
      startRun: () => pen.startRun({ name: 'producer' }),
      putFile: (id, path, text) =>
        pen.putFile(`0/${id}/artifacts/${path}`, text),
      countRequests: () => proxy.requests.length,
      cleanup: () => proxy.stop(),
    };
  });
});

const loggedModel = z.object({
  model: z.object({ info: z.object({ model_id: z.string() }) }),
});

describe('MlflowArtifacts', () => {
  const { signal } = new AbortController();
  const options = { limit: 100, signal };
  let server: MlflowServer;
  let proxy: FaultyProxy;
  let pen: MlflowPen;
  let artifacts: MlflowArtifacts;

  beforeAll(async () => {
    server = await startServer();
    proxy = await FaultyProxy.start(server.url);
    pen = new MlflowPen(server.url);
    artifacts = createArtifacts(proxy.url);
  });
  afterAll(() => proxy?.stop());
  afterEach(() => {
    proxy.fault = undefined;
  });

  async function read(id: string, path: string): Promise<string> {
    const { bytes } = await artifacts.readArtifact(id, path, { signal });
    return Buffer.concat(await collect(bytes)).toString('utf8');
  }

  async function logModel(runId: string, name: string): Promise<string> {
    const { model } = await pen.post(loggedModel, 'logged-models', {
      experiment_id: '0',
      name,
      source_run_id: runId,
    });
    const id = model.info.model_id;
    await pen.putFile(`0/models/${id}/artifacts/MLmodel`, `flavors of ${name}`);
    await pen.putFile(`0/models/${id}/artifacts/data/weights`, '0101');
    return id;
  }

  it('shows the models that a run logged as its folder models, and no other run’s', async () => {
    const [run, other] = await Promise.all([
      pen.startRun({ name: 'producer' }),
      pen.startRun({ name: 'other' }),
    ]);
    const first = await logModel(run, 'adapter');
    const second = await logModel(run, 'adapter');
    await pen.putFile(`0/${run}/artifacts/models/notes.txt`, 'of the run');

    expect((await artifacts.listArtifacts(run, '', options)).entries).toEqual([
      { kind: 'folder', name: 'models', path: 'models' },
    ]);
    const { entries } = await artifacts.listArtifacts(run, 'models', options);
    expect(entries).toHaveLength(3);
    expect(entries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'models/notes.txt', size: 10 }),
        {
          kind: 'folder',
          name: `adapter (${first})`,
          path: `models/${first}`,
        },
        expect.objectContaining({ path: `models/${second}` }),
      ]),
    );
    expect(
      (await artifacts.listArtifacts(run, `models/${first}/data`, options))
        .entries,
    ).toEqual([
      {
        kind: 'file',
        name: 'weights',
        path: `models/${first}/data/weights`,
        size: 4,
      },
    ]);
    expect(await read(run, `models/${second}/MLmodel`)).toBe(
      'flavors of adapter',
    );
    expect(await read(run, 'models/notes.txt')).toBe('of the run');
    await expect(read(other, `models/${first}/MLmodel`)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(
      (await artifacts.listArtifacts(other, `models/${first}`, options))
        .entries,
    ).toEqual([]);
  });

  it('reads through the door of the server’s own pages where the artifact proxy is off', async () => {
    const run = await pen.startRun({ name: 'producer' });
    await pen.putFile(`0/${run}/artifacts/보고서.txt`, '0123');
    const model = await logModel(run, 'adapter');
    proxy.fault = (incoming, answer) => {
      if (incoming.url?.includes('mlflow-artifacts')) {
        answer.writeHead(503).end('Endpoint disabled');
        return true;
      }
      return false;
    };
    expect(await read(run, '보고서.txt')).toBe('0123');
    expect(proxy.requests.at(-1)).toContain('/get-artifact?');
    expect(await read(run, `models/${model}/data/weights`)).toBe('0101');
  });

  it('does without logged models on a server that has none', async () => {
    const run = await pen.startRun({ name: 'old' });
    await pen.putFile(`0/${run}/artifacts/model/MLmodel`, 'x');
    proxy.fault = (incoming, answer) =>
      incoming.url?.includes('logged-models')
        ? answerJson(answer, 404, {})
        : false;
    expect((await artifacts.listArtifacts(run, '', options)).entries).toEqual([
      { kind: 'folder', name: 'model', path: 'model' },
    ]);
    expect(await read(run, 'model/MLmodel')).toBe('x');
  });

  it('cuts the range out itself where the server sends the whole file', async () => {
    const run = await pen.startRun({ name: 'producer' });
    const content = Buffer.from('0123456789');
    proxy.fault = (incoming, answer) => {
      if (incoming.url?.includes('mlflow-artifacts')) {
        answer.writeHead(200, { 'content-length': content.length });
        answer.end(content);
        return true;
      }
      return false;
    };
    const { bytes, size } = await artifacts.readArtifact(run, 'log', {
      range: { first: 3, last: 5 },
      signal,
    });
    expect(Buffer.concat(await collect(bytes)).toString()).toBe('345');
    expect(size).toBe(10);
  });

  it('takes no more from the server than its reader, and lets go of it', async () => {
    const run = await pen.startRun({ name: 'producer' });
    const part = Buffer.alloc(64 * 1024);
    let sent = 0;
    let isClosed = false;
    proxy.fault = (incoming, answer) => {
      if (!incoming.url?.includes('mlflow-artifacts')) {
        return false;
      }
      answer.on('close', () => {
        isClosed = true;
      });
      const endless = new Readable({
        read() {
          sent += part.byteLength;
          this.push(part);
        },
      });
      endless.pipe(answer);
      return true;
    };
    const { bytes } = await artifacts.readArtifact(run, 'endless', { signal });
    const reading = bytes[Symbol.asyncIterator]();
    await reading.next();
    let before = -1;
    await eventually(() => {
      const isStill = before === sent;
      before = sent;
      return isStill;
    });
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    await reading.return?.();
    await eventually(() => isClosed);
  });

  it('breaks off when it is told to, and says when the server does', async () => {
    const run = await pen.startRun({ name: 'producer' });
    let answers: ServerResponse[] = [];
    proxy.fault = (incoming, answer) => {
      if (!incoming.url?.includes('mlflow-artifacts')) {
        return false;
      }
      answer.writeHead(200, { 'content-length': 1000 });
      answer.write('begun');
      answers.push(answer);
      return true;
    };
    const controller = new AbortController();
    const { bytes } = await artifacts.readArtifact(run, 'big', {
      signal: controller.signal,
    });
    const whole = collect(bytes);
    controller.abort();
    await expect(whole).rejects.toThrow(/abort/i);

    answers = [];
    const broken = await artifacts.readArtifact(run, 'big', { signal });
    const rest = collect(broken.bytes);
    answers.forEach(answer => answer.destroy());
    await expect(rest).rejects.toThrow(/broke off in the middle of a file/);
  });
});

async function collect(bytes: AsyncIterable<Uint8Array>) {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) {
    parts.push(part);
  }
  return parts;
}

/** Looks again and again, with room for what happens in between. */
async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
