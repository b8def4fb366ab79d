import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GitProject } from '../__testUtils__/GitProject';
import { toolsPython } from '../__testUtils__/toolsPython';
import { DvcDatasetSource } from './DvcDatasetSource';
import { DvcStore } from './DvcStore';

jest.setTimeout(120_000);

const LIMITS = { bytes: 2_000, lines: 3 };
const ROWS = ['{"text":"가"}', '{"text":"나"}', '{"text":"다"}'];

describe('data that DVC tracks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llmops-dataset-'));
  const remotes = join(folder, 'remotes');
  const cache = join(folder, 'cache');
  const source = new DvcDatasetSource(new DvcStore({ cache, remotes }));
  const project = new GitProject(folder);
  afterAll(() => rmSync(folder, { recursive: true }));

  const dvc = (...args: string[]) =>
    execFileSync(join(dirname(toolsPython()), 'dvc'), ['-q', ...args], {
      cwd: project.path,
      env: { ...process.env, DVC_NO_ANALYTICS: '1', HOME: folder },
    });
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(project.path, path)), { recursive: true });
    writeFileSync(join(project.path, path), content);
  };

  beforeAll(() => {
    dvc('init');
    mkdirSync(join(remotes, 'project'), { recursive: true });
    dvc('remote', 'add', '-d', 'store', join(remotes, 'project'));
    write('data/corpus.jsonl', `${ROWS.join('\n')}\n`);
    write('data/folder/b.csv', 'a,b\n1,2\n');
    write('data/folder/a.bin', Buffer.from([0, 1, 2]));
    write('data/image.bin', Buffer.from([137, 80, 0, 1]));
    write(
      'dvc.yaml',
      'stages:\n  make:\n    cmd: echo made > made.txt\n    outs: [made.txt]\n',
    );
    dvc('add', 'data/corpus.jsonl', 'data/folder', 'data/image.bin');
    dvc('repro');
    dvc('push');
  });

  it('tells the versions of files, folders and outputs by commit', async () => {
    const first = project.commit({ 'a.txt': 'a' });
    const before = await source.read(first, 'data/corpus.jsonl');
    expect(before).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
      bytes: 45,
    });
    expect(await source.read(first, 'data/folder')).toEqual({
      version: expect.stringMatching(/^[0-9a-f]{32}\.dir$/),
      bytes: 11,
      files: 2,
    });
    expect(await source.read(first, 'made.txt')).toMatchObject({ bytes: 5 });
    expect(await source.read(first, 'data/none')).toBeUndefined();
    expect(source.pointers('data/corpus.jsonl')).toEqual([
      'data/corpus.jsonl.dvc',
      'dvc.lock',
    ]);

    appendFileSync(
      join(project.path, 'data/corpus.jsonl'),
      Array.from({ length: 200 }, (_, row) => `{"text":"${row}"}\n`).join(''),
    );
    dvc('add', 'data/corpus.jsonl');
    dvc('push');
    const second = project.commit({});
    const after = await source.read(second, 'data/corpus.jsonl');
    expect(after?.version).not.toBe(before?.version);

    expect(await source.preview(first, 'data/corpus.jsonl', LIMITS)).toEqual({
      lines: ROWS,
      complete: true,
    });
    expect(
      await source.preview(second, 'data/corpus.jsonl', {
        bytes: 50,
        lines: 10,
      }),
    ).toEqual({ lines: ROWS, complete: false });
  });

  it('shows the first text of a folder, and no bytes that are no text', async () => {
    const checkout = project.commit({});
    expect(await source.preview(checkout, 'data/folder', LIMITS)).toEqual({
      file: 'b.csv',
      lines: ['a,b', '1,2'],
      complete: true,
    });
    expect(await source.preview(checkout, 'data/image.bin', LIMITS)).toEqual({
      problem: 'This data is no text',
    });
  });

  it('reads from the folder of remotes and the cache, and nowhere else', async () => {
    const config = `[core]\n    remote = store\n['remote "store"']\n    url = `;
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(remotes, 'link'));
    const md5 = 'd41d8cd98f00b204e9800998ecf8427f';
    mkdirSync(join(outside, 'files/md5/d4'), { recursive: true });
    writeFileSync(join(outside, 'files/md5/d4', md5.slice(2)), 'secret');
    for (const url of [outside, `file://${outside}`, join(remotes, 'link')]) {
      const checkout = project.commit({
        '.dvc/config': `${config}${url}\n`,
        'secret.dvc': `outs:\n- md5: ${md5}\n  path: secret\n`,
      });
      expect(await source.preview(checkout, 'secret', LIMITS)).toEqual({
        problem: expect.stringContaining('does not lie on the portal'),
      });
    }
    const checkout = project.commit({
      'odd.dvc': 'outs:\n- md5: ../../etc/passwd\n  path: odd\n',
      'broken.dvc': 'outs: [',
    });
    expect(await source.read(checkout, 'odd')).toBeUndefined();
    await expect(source.read(checkout, 'broken')).rejects.toThrow(
      'broken.dvc is not valid YAML',
    );

    mkdirSync(join(cache, 'files/md5/d4'), { recursive: true });
    writeFileSync(join(cache, 'files/md5/d4', md5.slice(2)), '');
    expect(await source.preview(checkout, 'secret', LIMITS)).toEqual({
      lines: [],
      complete: true,
    });
  });
});
