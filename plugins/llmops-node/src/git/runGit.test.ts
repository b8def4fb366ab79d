import {
  access,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitError } from './GitError';
import { runGit } from './runGit';

describe('runGit', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'llmops-git-')));
    await runGit(['init', '--quiet'], { directory });
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('answers what Git says', async () => {
    const top = await runGit(['rev-parse', '--show-toplevel'], { directory });
    expect(top.toString().trim()).toBe(directory);
  });

  it('rejects with the reason that Git gives', async () => {
    const failed = runGit(['rev-parse', '--verify', 'refs/heads/none'], {
      directory,
    });
    await expect(failed).rejects.toThrow(GitError);
    await expect(failed).rejects.toThrow(
      /^git rev-parse failed: fatal: Needed a single revision$/,
    );
  });

  it('takes arguments as they are, without a shell', async () => {
    const text = '$(touch escaped); `touch escaped` && "x" \' | *';
    await writeFile(join(directory, 'message'), '');
    await runGit(['config', '--local', 'test.text', text], { directory });
    const read = await runGit(['config', 'test.text'], { directory });
    expect(read.toString()).toBe(`${text}\n`);
  });

  it('reads no settings of the person who runs the portal', async () => {
    const before = process.env.GIT_CONFIG_PARAMETERS;
    process.env.GIT_CONFIG_PARAMETERS = "'user.name=someone'";
    try {
      await expect(
        runGit(['config', 'user.name'], { directory }),
      ).rejects.toThrow(GitError);
    } finally {
      if (before === undefined) {
        delete process.env.GIT_CONFIG_PARAMETERS;
      } else {
        process.env.GIT_CONFIG_PARAMETERS = before;
      }
    }
  });

  it('keeps settings out of the arguments and of the repository', async () => {
    const read = await runGit(['config', 'http.extraHeader'], {
      directory,
      settings: [['http.extraHeader', 'Authorization: Basic secret']],
    });
    expect(read.toString()).toBe('Authorization: Basic secret\n');
    await expect(
      runGit(['config', 'http.extraHeader'], { directory }),
    ).rejects.toThrow(GitError);
  });

  it('runs nothing that the configuration of a repository names', async () => {
    const place = join(directory, 'hostile');
    const bare = join(place, 'bare.git');
    const proof = join(place, 'proof');
    const work = join(place, 'work');
    await mkdir(work, { recursive: true });
    const author = {
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
    };
    const git = async (at: string, ...args: string[]) =>
      (
        await runGit(args, {
          directory: at,
          protocols: ['file'],
          environment: author,
        })
      )
        .toString()
        .trim();
    await git(work, 'init', '--quiet');
    await writeFile(join(work, '.gitattributes'), '* filter=evil diff=evil\n');
    await writeFile(join(work, 'lost'), 'lost\n');
    await git(work, 'add', '--all');
    await git(work, 'commit', '--quiet', '--message=One');
    await writeFile(join(work, 'kept'), 'kept\n');
    await git(work, 'add', '--all');
    await git(work, 'commit', '--quiet', '--message=Two');
    await git(place, 'clone', '--quiet', '--bare', '--', work, bare);
    const touch = `touch ${proof};`;
    await writeFile(
      join(bare, 'config'),
      `[core]
  repositoryformatversion = 1
  bare = true
  fsmonitor = ${touch}
  pager = ${touch}
  sshCommand = ${touch}
  gitProxy = ${touch}
  askPass = ${touch}
  alternateRefsCommand = ${touch}
[extensions]
  partialClone = evil
[remote "evil"]
  url = ${bare}
  promisor = true
  uploadpack = ${touch}
[filter "evil"]
  process = ${touch}
  smudge = ${touch}
  clean = ${touch}
[diff]
  external = ${touch}
[diff "evil"]
  command = ${touch}
  textconv = ${touch}
[uploadpack]
  packObjectsHook = ${touch}
[log]
  showSignature = true
[gpg]
  program = ${touch}
[credential]
  helper = !${touch}
[alias]
  ls-tree = !${touch}
`,
    );
    const lost = await git(bare, 'rev-parse', 'main:lost');
    await git(bare, 'ls-tree', '-r', '--long', 'main');
    await git(bare, 'diff-tree', '-r', '--name-status', 'main~1', 'main');
    await git(bare, 'log', '--format=%H %s', 'main', '--', 'kept');
    await git(bare, 'for-each-ref', '--format=%(objectname)');
    await git(bare, 'cat-file', 'blob', 'main:kept');
    const copy = join(place, 'copy');
    await git(
      place,
      ...['clone', '--quiet', '--no-checkout', '--template=', '--', bare, copy],
    );
    await git(copy, 'checkout', '--quiet', '--detach', 'origin/main');
    expect(await readFile(join(copy, 'lost'), 'utf8')).toBe('lost\n');
    // It would be fetched by a program of the repository's choice.
    await rm(join(bare, 'objects', lost.slice(0, 2), lost.slice(2)));
    await expect(
      runGit(['cat-file', 'blob', lost], { directory: bare }),
    ).rejects.toThrow(GitError);
    await git(bare, 'ls-tree', '-r', '--long', 'main').catch(() => {});
    await expect(access(proof)).rejects.toThrow('ENOENT');
  });

  it('refuses transports that were not given', async () => {
    for (const url of [
      `file://${directory}`,
      'ext::touch escaped',
      'ssh://127.0.0.1/x',
    ]) {
      await expect(
        runGit(['ls-remote', '--', url], { directory, protocols: ['https'] }),
      ).rejects.toThrow(/transport '\w+' not allowed/);
    }
  });

  it('stops at too much output', async () => {
    await expect(
      runGit(['help', '-a'], { directory, maxOutputBytes: 10 }),
    ).rejects.toThrow('git help failed: it wrote more than 10 bytes');
  });

  describe('with a server that never answers', () => {
    let server: Server;
    let url: string;
    let connected: Promise<void>;

    beforeEach(async () => {
      let sawConnection: () => void = () => {};
      connected = new Promise(resolve => {
        sawConnection = resolve;
      });
      server = createServer(socket => {
        socket.on('error', () => {});
        socket.resume();
        sawConnection();
      });
      await new Promise<void>(resolve =>
        server.listen(0, '127.0.0.1', resolve),
      );
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      url = `http://127.0.0.1:${port}/a/b.git`;
    });

    afterEach(async () => {
      await new Promise(resolve => server.close(resolve));
    });

    it('ends Git and its helpers when the time is over', async () => {
      await expect(
        runGit(['ls-remote', '--', url], {
          directory,
          protocols: ['http'],
          timeoutMilliseconds: 300,
        }),
      ).rejects.toThrow(
        'git ls-remote failed: it took longer than 0.3 seconds',
      );
    });

    it('ends Git when the caller gives up', async () => {
      const controller = new AbortController();
      const running = runGit(['ls-remote', '--', url], {
        directory,
        protocols: ['http'],
        signal: controller.signal,
      });
      await connected;
      controller.abort(new Error('stopped'));
      await expect(running).rejects.toThrow('stopped');
    });
  });
});
