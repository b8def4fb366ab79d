import { HOSTILE_PATHS } from '@llmops/backstage-plugin-llmops-common/testing';
import type { ArtifactSource, ByteRange } from '../artifacts';

/**
 * A tracker under test, with hands to store files as training code does.
 *
 * @public
 */
export interface ArtifactContractSubject {
  tracker: Required<ArtifactSource>;
  /** Starts a run and answers its id. */
  startRun(): Promise<string>;
  putFile(trackedRunId: string, path: string, text: string): Promise<void>;
  /** Set where the server itself fails on names of other letters, as some old ones do. */
  takesLatinNamesOnly?: boolean;
  /** Set where the server does not say how long a file is that it sends. */
  hidesSizes?: boolean;
  /** Requests that reached the server so far, where that can be counted. */
  countRequests?(): number;
  cleanup(): Promise<void>;
}

/**
 * What every tracker that keeps files must do, as tests. Call it at the top level of a test file.
 *
 * @public
 */
export function artifactContract(
  name: string,
  create: () => Promise<ArtifactContractSubject>,
): void {
  describe(`artifact contract: ${name}`, () => {
    const { signal } = new AbortController();
    let subject: ArtifactContractSubject;

    beforeAll(async () => {
      subject = await create();
    });
    afterAll(() => subject?.cleanup());

    const sizeOf = (bytes: number) => (subject.hidesSizes ? undefined : bytes);

    async function list(id: string, path: string, limit = 100) {
      const folder = await subject.tracker.listArtifacts(id, path, {
        limit,
        signal,
      });
      return {
        ...folder,
        entries: folder.entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
      };
    }

    async function read(id: string, path: string, range?: ByteRange) {
      const { bytes, size } = await subject.tracker.readArtifact(id, path, {
        range,
        signal,
      });
      const parts: Uint8Array[] = [];
      for await (const part of bytes) {
        parts.push(part);
      }
      return { text: Buffer.concat(parts).toString('utf8'), size };
    }

    it('lists folders and reads what lies in them', async () => {
      const [folder, file] = subject.takesLatinNamesOnly
        ? ['reports', 'summary (1).txt']
        : ['보고서', '요약 (1).txt'];
      const id = await subject.startRun();
      expect(await list(id, '')).toEqual({ entries: [], truncated: false });
      await subject.putFile(id, 'metrics.json', '{"loss": 1}');
      await subject.putFile(id, `${folder}/a b/${file}`, '한국어');
      await subject.putFile(id, `${folder}/100%.csv`, 'a,b');
      expect(await list(id, '')).toEqual({
        entries: [
          {
            kind: 'file',
            name: 'metrics.json',
            path: 'metrics.json',
            size: 11,
          },
          { kind: 'folder', name: folder, path: folder },
        ],
        truncated: false,
      });
      expect((await list(id, folder)).entries).toEqual([
        { kind: 'file', name: '100%.csv', path: `${folder}/100%.csv`, size: 3 },
        { kind: 'folder', name: 'a b', path: `${folder}/a b` },
      ]);
      expect(await read(id, `${folder}/a b/${file}`)).toEqual({
        text: '한국어',
        size: sizeOf(9),
      });
    });

    it('reads ranges, and an empty file', async () => {
      const id = await subject.startRun();
      await subject.putFile(id, 'log.txt', '0123456789');
      await subject.putFile(id, 'empty', '');
      expect(await read(id, 'log.txt', { first: 2, last: 4 })).toEqual({
        text: '234',
        size: sizeOf(10),
      });
      expect(await read(id, 'log.txt', { first: 7 })).toMatchObject({
        text: '789',
      });
      expect(await read(id, 'log.txt', { first: 0, last: 999 })).toMatchObject({
        text: '0123456789',
      });
      expect((await read(id, 'empty')).text).toBe('');
    });

    it('lists no more than wanted, and says so', async () => {
      const id = await subject.startRun();
      for (let n = 0; n < 4; n += 1) {
        await subject.putFile(id, `f${n}`, String(n));
      }
      const some = await list(id, '', 3);
      expect(some.entries).toHaveLength(3);
      expect(some.truncated).toBe(true);
      expect((await list(id, '', 4)).truncated).toBe(false);
    });

    it('says that there is no such file', async () => {
      const id = await subject.startRun();
      await subject.putFile(id, 'folder/file', 'x');
      await expect(read(id, 'nothing.txt')).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await expect(
        subject.tracker.listArtifacts('0'.repeat(32), '', { limit: 1, signal }),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    });

    it.each(HOSTILE_PATHS.map(path => [path.name, path.text]))(
      'asks the server for no path that leaves the run: %s',
      async (_name, path) => {
        const id = await subject.startRun();
        const before = subject.countRequests?.();
        await expect(read(id, path)).rejects.toMatchObject({
          name: 'InputError',
        });
        await expect(list(id, path)).rejects.toMatchObject({
          name: 'InputError',
        });
        expect(subject.countRequests?.()).toBe(before);
      },
    );
  });
}
