import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, NotFoundError } from '@backstage/errors';
import type { ProjectLocation, ProjectSource } from '../projectSource';

/**
 * A source under test, with a way to put commits into one repository of it.
 *
 * @public
 */
export interface ProjectSourceSubject {
  source: ProjectSource;
  /** A repository without commits at first; its default branch is `main`. */
  location: ProjectLocation;
  /** A repository of the same kind that does not exist. */
  missing: ProjectLocation;
  /** Adds a commit whose files are exactly these to a branch, and answers its full hash. */
  commit(files: Record<string, string>, branch: string): Promise<string>;
  /** Names a commit. */
  tag(name: string, commit: string): Promise<void>;
  /** Removes what the subject made. */
  cleanup(): Promise<void>;
}

/**
 * The tests that every `ProjectSource` must pass. Call it at the top level of a test file.
 *
 * @public
 */
export function projectSourceContract(
  name: string,
  factory: () => Promise<ProjectSourceSubject>,
): void {
  describe(`${name} keeps the contract of a project source`, () => {
    let subject: ProjectSourceSubject;
    let folder: string;
    let first: string;
    let second: string;
    let side: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'llmops-source-contract-'));
      subject = await factory();
      first = await subject.commit({ 'llmops.yaml': 'first\n' }, 'main');
      second = await subject.commit(
        {
          'llmops.yaml': 'second\n',
          'src/train.py': 'print("훈련")\n',
          'data/with space.txt': 'text\n',
          'large.txt': 'x'.repeat(1024 * 1024 + 1),
        },
        'main',
      );
      side = await subject.commit({ 'llmops.yaml': 'side\n' }, 'feature/side');
      await subject.tag('v1.0', first);
    });

    afterAll(async () => {
      await subject?.cleanup();
      await rm(folder, { recursive: true, force: true });
    });

    it('handles its own locations and no others', () => {
      expect(subject.source.handles(subject.location)).toBe(true);
      expect(
        subject.source.handles({
          entityRef: 'component:default/other',
          repository: 'unheard-of:somewhere',
        }),
      ).toBe(false);
    });

    it('opens the default branch, a branch, a tag and a commit', async () => {
      const { source, location } = subject;
      expect(await source.open(location)).toMatchObject({
        location,
        commit: second,
      });
      expect(await source.open(location, 'feature/side')).toMatchObject({
        commit: side,
        ref: 'feature/side',
      });
      expect(await source.open(location, 'v1.0')).toMatchObject({
        commit: first,
        ref: 'v1.0',
      });
      const byCommit = await source.open(location, first);
      expect(byCommit.commit).toBe(first);
      expect(await byCommit.readFile('llmops.yaml')).toBe('first\n');
    });

    it('reads files at the commit it was opened at', async () => {
      const checkout = await subject.source.open(subject.location);
      expect(await checkout.readFile('llmops.yaml')).toBe('second\n');
      expect(await checkout.readFile('./src/train.py')).toBe('print("훈련")\n');
      expect(await checkout.readFile('src/absent.py')).toBeUndefined();
      expect(await checkout.readFile('src')).toBeUndefined();
      expect((await checkout.listFiles()).sort()).toEqual([
        'data/with space.txt',
        'large.txt',
        'llmops.yaml',
        'src/train.py',
      ]);
    });

    it('refuses paths that leave the project and files that are too large', async () => {
      const checkout = await subject.source.open(subject.location);
      for (const path of ['../secret', '/etc/passwd', 'src/../../secret']) {
        await expect(checkout.readFile(path)).rejects.toThrow(InputError);
      }
      await expect(checkout.readFile('large.txt')).rejects.toThrow(InputError);
    });

    it('names the repository or reference that does not exist', async () => {
      const { source, location, missing } = subject;
      for (const ref of ['no-such-branch', '0'.repeat(40)]) {
        const rejected = source.open(location, ref);
        await expect(rejected).rejects.toThrow(NotFoundError);
        await expect(rejected).rejects.toThrow(ref);
      }
      await expect(source.open(missing)).rejects.toThrow(NotFoundError);
      await expect(source.listRefs(missing)).rejects.toThrow(NotFoundError);
    });

    it('lists branches and tags, the default branch first', async () => {
      const refs = await subject.source.listRefs(subject.location);
      expect(refs[0]).toBe('main');
      expect([...refs].sort()).toEqual(['feature/side', 'main', 'v1.0']);
    });

    it('tells which commits changed a file, the newest first', async () => {
      const checkout = await subject.source.open(subject.location);
      const changes = (paths: string[], limit = 10) =>
        checkout.history?.(paths, { limit });
      expect(await changes(['llmops.yaml'])).toEqual(
        [second, first].map(commit => ({
          commit,
          at: expect.any(Date),
          author: expect.any(String),
          message: expect.any(String),
        })),
      );
      expect(await changes(['src/train.py', 'absent'])).toMatchObject([
        { commit: second },
      ]);
      expect(await changes(['llmops.yaml'], 1)).toHaveLength(1);
      expect(await changes(['*.yaml', ':/'])).toEqual([]);
      const older = await subject.source.open(subject.location, first);
      expect(
        await older.history?.(['llmops.yaml'], { limit: 10 }),
      ).toHaveLength(1);
    });

    it('tells which files differ from those at another commit', async () => {
      const { source, location } = subject;
      const checkout = await source.open(location);
      expect(await checkout.changedFiles?.(first, { limit: 3 })).toEqual({
        total: 4,
        files: [
          { path: 'data/with space.txt', change: 'added' },
          { path: 'large.txt', change: 'added' },
          { path: 'llmops.yaml', change: 'modified' },
        ],
      });
      expect(await checkout.changedFiles?.(second, { limit: 3 })).toEqual({
        total: 0,
        files: [],
      });
      const older = await source.open(location, first);
      expect((await older.changedFiles?.(side, { limit: 3 }))?.files).toEqual([
        { path: 'llmops.yaml', change: 'modified' },
      ]);
      expect((await older.changedFiles?.(second, { limit: 1 }))?.files).toEqual(
        [{ path: 'data/with space.txt', change: 'removed' }],
      );
      for (const unknown of ['0'.repeat(40), '--output=/tmp/x', 'main']) {
        if (checkout.changedFiles) {
          await expect(
            checkout.changedFiles(unknown, { limit: 3 }),
          ).rejects.toThrow(NotFoundError);
        }
      }
    });

    it('materializes the commit, also again and side by side', async () => {
      const checkout = await subject.source.open(subject.location, first);
      const directories = ['one', 'two'].map(part => join(folder, part));
      await Promise.all(directories.map(path => checkout.materialize(path)));
      for (const directory of directories) {
        expect(await readFile(join(directory, 'llmops.yaml'), 'utf8')).toBe(
          'first\n',
        );
        await expect(access(join(directory, 'src'))).rejects.toThrow();
      }
      // What ran in the folder meanwhile stays.
      await writeFile(join(directories[0], 'result.txt'), 'kept');
      await checkout.materialize(directories[0]);
      expect(await readFile(join(directories[0], 'result.txt'), 'utf8')).toBe(
        'kept',
      );
    });
  });
}
