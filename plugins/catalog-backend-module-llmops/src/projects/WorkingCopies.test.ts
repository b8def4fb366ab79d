import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitProject } from '../__testUtils__/GitProject';
import { BareRepository } from './BareRepository';
import { WorkingCopies } from './WorkingCopies';

const CATALOG_INFO = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: evil }
spec: { type: ml-training, lifecycle: experimental, owner: group:default/a }
`;

describe('WorkingCopies', () => {
  let folder: string;
  let bare: string;
  let project: GitProject;
  let copies: WorkingCopies;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-copies-'));
    bare = join(folder, 'evil.git');
    project = await GitProject.create(folder, 'evil');
    copies = new WorkingCopies(join(folder, 'projects'));
  });

  afterEach(async () => {
    await project.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const git = (input: string, ...args: string[]) =>
    execFileSync('git', ['-C', bare, ...args], { input })
      .toString()
      .trim();

  const update = async () => {
    const repository = new BareRepository(bare);
    const commit = (await repository.headCommit()) ?? '';
    await copies.update('evil', repository, commit);
    return join(folder, 'projects', 'evil');
  };

  it('runs nothing that the configuration or the hooks of a repository name, and copies bytes as they are', async () => {
    const proof = join(folder, 'proof');
    const text = 'one\r\ntwo $Id$\n';
    await project.push(
      {
        'catalog-info.yaml': CATALOG_INFO,
        '.gitattributes': '*.txt filter=evil text eol=crlf ident\n',
        'a/b/text.txt': 'text\n',
        'binary.bin': '\0\u00ff\n\n',
        empty: '',
        text,
      },
      { link: '/etc/passwd' },
    );
    await appendFile(
      join(bare, 'config'),
      [
        ...['clean', 'smudge', 'process'].map(
          key =>
            `[filter "evil"]\n\t${key} = touch ${proof}\n\trequired = true`,
        ),
        `[core]\n\tfsmonitor = touch ${proof}\n\tpager = touch ${proof}\n\tsshCommand = touch ${proof}\n\talternateRefsCommand = touch ${proof}`,
        `\tattributesFile = ${join(bare, 'attributes')}`,
        `[diff]\n\texternal = touch ${proof}`,
        `[uploadpack]\n\tpackObjectsHook = touch ${proof}`,
        `[alias]\n\tls-tree = !touch ${proof}`,
      ].join('\n'),
    );
    await writeFile(join(bare, 'info', 'attributes'), '* filter=evil\n');
    for (const hook of ['post-checkout', 'post-index-change']) {
      const file = join(bare, 'hooks', hook);
      await writeFile(file, `#!/bin/sh\ntouch ${proof}\n`);
      await chmod(file, 0o755);
    }
    const copy = await update();
    await expect(lstat(proof)).rejects.toThrow('ENOENT');
    const read = (path: string) => readFile(join(copy, path), 'utf8');
    expect(await read('a/b/text.txt')).toBe('text\n');
    expect(await read('binary.bin')).toBe('\0\u00ff\n\n');
    expect(await read('empty')).toBe('');
    expect(await read('text')).toBe(text);
    expect(await read('link')).toBe('/etc/passwd');
    expect((await lstat(join(copy, 'link'))).isFile()).toBe(true);
  });

  it('fetches nothing for an object that is missing', async () => {
    const proof = join(folder, 'proof');
    await project.push({
      'catalog-info.yaml': CATALOG_INFO,
      lost: 'the content that is lost\n',
    });
    const blob = git('', 'rev-parse', 'main:lost');
    await rm(join(bare, 'objects', blob.slice(0, 2), blob.slice(2)));
    await appendFile(
      join(bare, 'config'),
      `[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = evil\n[remote "evil"]\n\turl = ${bare}\n\tpromisor = true\n\tuploadpack = touch ${proof};\n`,
    );
    await expect(update()).rejects.toThrow();
    await expect(lstat(proof)).rejects.toThrow('ENOENT');
    expect(await readdir(join(folder, 'projects', '.versions'))).toEqual([]);
  });

  it('writes nothing outside of the copy, whatever a tree names', async () => {
    const info = git(CATALOG_INFO, 'hash-object', '-w', '--stdin');
    const raw = Buffer.from(info, 'hex');
    const entry = (mode: string, name: string, hash: Buffer) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), hash]);
    const writeTree = (content: Buffer) =>
      execFileSync(
        'git',
        [
          ...['-C', bare, 'hash-object', '-w', '--literally', '-t', 'tree'],
          '--stdin',
        ],
        { input: content },
      )
        .toString()
        .trim();
    const inner = writeTree(entry('100644', 'escaped', raw));
    const outer = writeTree(entry('40000', '..', Buffer.from(inner, 'hex')));
    const top = writeTree(
      Buffer.concat([
        entry('40000', '..', Buffer.from(outer, 'hex')),
        entry('100644', 'catalog-info.yaml', raw),
      ]),
    );
    const author = ['-c', 'user.name=Test', '-c', 'user.email=t@example.com'];
    const commit = git('', ...author, 'commit-tree', '-m', 'Evil', top);
    git('', 'update-ref', 'refs/heads/main', commit);
    await expect(update()).rejects.toThrow(
      'it holds the file "../../escaped", whose path is none',
    );
    expect((await readdir(folder)).sort()).toEqual(['evil.git', 'projects']);
  });
});
