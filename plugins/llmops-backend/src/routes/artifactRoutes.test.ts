import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  HOSTILE_PATHS,
  HOSTILE_TEXTS,
} from '@llmops/backstage-plugin-llmops-common/testing';
import type { InMemoryFile } from '@llmops/backstage-plugin-llmops-node/testing';
import { eventually } from '../__testUtils__/eventually';
import { PROJECT } from '../__testUtils__/inMemoryModule';
import {
  AUDITOR,
  OUTSIDER,
  RESEARCHER,
} from '../__testUtils__/OwnershipPermissions';
import { restClient } from '../__testUtils__/restClient';
import {
  as,
  startTestPortal,
  type TestPortal,
} from '../__testUtils__/startTestPortal';

jest.setTimeout(180_000);

const MEGABYTE = 1024 * 1024;
const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('files of runs, %p', id => {
  let portal: TestPortal;
  let runId: string;
  const { get, launch, until } = restClient(() => portal);

  beforeAll(async () => {
    portal = await startTestPortal({
      database: await databases.init(id),
    });
    ({ id: runId } = await launch('waits'));
    await until(runId, ['running']);
  });
  afterAll(() => portal?.backend.stop());

  /** A tracked run of the run, once the portal knows it. */
  async function startTracked(name: string, step?: string): Promise<string> {
    const { tracker } = portal;
    const trackedId = tracker.startRun({
      name,
      step,
      environment: tracker.environment({
        runId,
        dispatchKey: `${runId}-1`,
        project: PROJECT,
        pipeline: 'train',
        commit: '',
        startedBy: RESEARCHER,
      }),
    });
    await eventually(async () => {
      const { body } = await get(`/runs/${runId}`);
      return body.trackedRuns.some(
        (one: { id: string }) => one.id === trackedId,
      );
    });
    return trackedId;
  }

  const files = (query: Record<string, string>, person = RESEARCHER) =>
    get(`/runs/${runId}/artifacts?${new URLSearchParams(query)}`, person);
  const content = (query: Record<string, string>, person = RESEARCHER) =>
    get(
      `/runs/${runId}/artifacts/content?${new URLSearchParams(query)}`,
      person,
    ).responseType('blob');

  /** An answer that is read as it comes. */
  async function openContent(query: Record<string, string>) {
    const server = portal.backend.server.address();
    const port = typeof server === 'object' ? server?.port : undefined;
    const [name, value] = as(RESEARCHER);
    const sent = httpGet({
      host: '127.0.0.1',
      port,
      path: `/api/llmops/runs/${runId}/artifacts/content?${new URLSearchParams(
        query,
      )}`,
      headers: { [name]: value },
    });
    const [response]: IncomingMessage[] = await once(sent, 'response');
    return response;
  }

  it('joins what the steps stored under their names, folders first', async () => {
    const [cpt, sft, again] = [
      await startTracked('cpt', 'training'),
      await startTracked('sft', 'tuning'),
      await startTracked('sft again', 'tuning'),
    ];
    await startTracked('stores nothing', 'evaluation');
    portal.tracker.artifacts.put(cpt, 'log 10.txt', 'ten');
    portal.tracker.artifacts.put(cpt, 'log 9.txt', 'nine');
    portal.tracker.artifacts.put(cpt, '모델/MLmodel', 'flavors');
    portal.tracker.artifacts.put(sft, 'a', 'a');
    portal.tracker.artifacts.put(again, 'b', 'b');

    const root = await files({});
    expect(root.status).toBe(200);
    expect(root.body).toEqual({
      truncated: false,
      items: expect.arrayContaining([
        { kind: 'folder', name: 'training', path: '', tracked: cpt },
        { kind: 'folder', name: 'tuning #1 · sft', path: '', tracked: sft },
        {
          kind: 'folder',
          name: 'tuning #1 · sft again',
          path: '',
          tracked: again,
        },
      ]),
    });
    expect(root.body.items).toHaveLength(3);
    expect((await files({ tracked: cpt })).body.items).toEqual([
      { kind: 'folder', name: '모델', path: '모델', tracked: cpt },
      {
        kind: 'file',
        name: 'log 9.txt',
        path: 'log 9.txt',
        size: 4,
        tracked: cpt,
      },
      expect.objectContaining({ name: 'log 10.txt' }),
    ]);
    expect((await files({ path: '모델' })).status).toBe(400);
    expect((await files({ tracked: 'elsewhere' })).status).toBe(404);
  });

  it('lists a thousand entries of a folder and says that there are more', async () => {
    const tracked = await startTracked('many');
    for (let n = 0; n < 1_001; n += 1) {
      portal.tracker.artifacts.put(tracked, `checkpoints/${n}`, '');
    }
    const { body } = await files({ tracked, path: 'checkpoints' });
    expect(body.items).toHaveLength(1_000);
    expect(body.truncated).toBe(true);
  });

  it('gives a file away as nothing but bytes, and only to who may read the run', async () => {
    const tracked = await startTracked('pages');
    const page = '<html><script>alert(document.domain)</script>';
    for (const path of ['page.html', '그림 (1)".svg', 'a\u202egnp.exe']) {
      portal.tracker.artifacts.put(tracked, path, page);
      const { status, headers, body } = await content({ tracked, path });
      expect(status).toBe(200);
      expect(body.toString()).toBe(page);
      expect(headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition': expect.stringMatching(
          /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.%-]+$/,
        ),
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'content-length': String(page.length),
        'cache-control': expect.stringContaining('no-store'),
      });
    }
    const { headers } = await content({ tracked, path: '그림 (1)".svg' });
    expect(headers['content-disposition']).toBe(
      `attachment; filename="__ (1)_.svg"; filename*=UTF-8''${encodeURIComponent(
        '그림 ',
      )}%281%29_.svg`,
    );
    const refused = await content({ tracked, path: 'page.html' }, OUTSIDER);
    expect(refused.status).toBe(404);
    expect((await files({ tracked }, OUTSIDER)).status).toBe(404);
    const missing = await content({ tracked, path: 'nothing' });
    expect(missing.status).toBe(404);
  });

  it('shows the beginning of a file, and keeps in mind who downloads all of it', async () => {
    const tracked = await startTracked('large');
    const size = 20 * MEGABYTE + 5;
    portal.tracker.artifacts.put(tracked, 'weights', zeros(size));
    const shown = await content({ tracked, path: 'weights' });
    expect(shown.status).toBe(206);
    expect(shown.headers).toMatchObject({
      'content-range': `bytes 0-${20 * MEGABYTE - 1}/${size}`,
      'content-length': String(20 * MEGABYTE),
    });
    const part = await content({ tracked, path: 'weights' }).set(
      'range',
      'bytes=7-9',
    );
    expect(part.headers['content-range']).toBe(`bytes 7-9/${size}`);
    expect(part.body).toHaveLength(3);
    const beyond = await content({ tracked, path: 'weights' }).set(
      'range',
      `bytes=${20 * MEGABYTE}-`,
    );
    expect(beyond.status).toBe(400);

    const trail = async () => {
      const { body } = await get(`/audit?subject=${runId}`, AUDITOR);
      return body.items.filter(
        (item: { action: string }) => item.action === 'artifact.download',
      );
    };
    expect(await trail()).toEqual([]);
    const whole = await content({ tracked, path: 'weights', download: 'true' });
    expect(whole.status).toBe(200);
    expect(whole.body).toHaveLength(size);
    expect(await trail()).toEqual([
      expect.objectContaining({
        actor: RESEARCHER,
        outcome: 'allowed',
        detail: { path: 'weights', tracked },
      }),
    ]);
  });

  it.each(HOSTILE_PATHS.map(({ name, text }) => [name, text]))(
    'asks the tracker for no path that leaves the run: %s',
    async (_name, path) => {
      const read = jest.spyOn(portal.tracker, 'readArtifact');
      const list = jest.spyOn(portal.tracker, 'listArtifacts');
      const tracked = await startTracked('guarded');
      expect((await content({ tracked, path })).status).toBe(400);
      expect((await files({ tracked, path })).status).toBe(400);
      expect(read).not.toHaveBeenCalled();
      expect(list).not.toHaveBeenCalled();
      jest.restoreAllMocks();
    },
  );

  it('takes whatever a file is called for a name', async () => {
    const tracked = await startTracked('names');
    const names = HOSTILE_TEXTS.filter(text => !HOSTILE_PATHS.includes(text))
      .map(({ text }) => text)
      .filter(text => text.length <= 1_000 && !/[/\\\p{Cc}\p{Cs}]/u.test(text));
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      portal.tracker.artifacts.put(tracked, name, name);
      const answer = await content({ tracked, path: name });
      expect([name, answer.status]).toEqual([name, 200]);
      expect(answer.body.toString()).toBe(name);
    }
    const { body } = await files({ tracked });
    expect(
      body.items.map((item: { name: string }) => item.name).sort(),
    ).toEqual(names.sort());
  });

  it('streams a file of 1 GB without holding it', async () => {
    const tracked = await startTracked('huge');
    const folder = await mkdtemp(join(tmpdir(), 'llmops-artifact-'));
    try {
      const size = 1024 * MEGABYTE;
      const path = join(folder, 'sparse');
      const file = await openFile(path, 'w');
      await file.truncate(size);
      await file.close();
      portal.tracker.artifacts.put(tracked, 'sparse', {
        size,
        read: ({ first: start, last: end }) =>
          createReadStream(path, { start, end }),
      });
      const before = process.memoryUsage().rss;
      let most = 0;
      let received = 0;
      const response = await openContent({
        tracked,
        path: 'sparse',
        download: 'true',
      });
      for await (const part of response) {
        received += part.length;
        most = Math.max(most, process.memoryUsage().rss);
      }
      expect(received).toBe(size);
      expect((most - before) / MEGABYTE).toBeLessThan(200);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes no more from the tracker than its reader, and lets go when the reader leaves', async () => {
    const tracked = await startTracked('endless');
    let made = 0;
    let isLeft = false;
    portal.tracker.artifacts.put(tracked, 'endless', {
      size: 1024 * MEGABYTE,
      read: async function* endless() {
        try {
          for (let n = 0; n < 1024; n += 1) {
            made += 1;
            yield Buffer.alloc(MEGABYTE);
          }
        } finally {
          isLeft = true;
        }
      },
    });
    const response = await openContent({
      tracked,
      path: 'endless',
      download: 'true',
    });
    response.pause();
    let before = -1;
    await eventually(async () => {
      const isStill = made === before && made > 0;
      before = made;
      await new Promise(resolve => setTimeout(resolve, 100));
      return isStill;
    });
    expect(made).toBeLessThan(64);
    expect(isLeft).toBe(false);
    response.destroy();
    await eventually(() => isLeft);
  });

  it('breaks the answer off when the tracker does', async () => {
    const tracked = await startTracked('broken');
    portal.tracker.artifacts.put(tracked, 'broken', {
      size: 1_000,
      read: async function* broken() {
        yield Buffer.from('begun');
        throw new Error('The disk is gone');
      },
    });
    const response = await openContent({ tracked, path: 'broken' });
    await expect(
      (async () => {
        for await (const _part of response);
      })(),
    ).rejects.toThrow(/aborted/);
  });
});

/** A file of zeros that are made when they are read. */
function zeros(size: number): InMemoryFile {
  return {
    size,
    read: async function* read({ first, last }) {
      for (let at = first; at <= last; at += MEGABYTE) {
        yield Buffer.alloc(Math.min(MEGABYTE, last + 1 - at));
      }
    },
  };
}
