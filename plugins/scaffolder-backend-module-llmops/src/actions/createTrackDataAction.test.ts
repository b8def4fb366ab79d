import { createHash } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { runCommand, runGit } from '@llmops/backstage-plugin-llmops-node';
import { InterruptedTask } from '../__testUtils__/InterruptedTask';
import { toolsDvc } from '../__testUtils__/toolsDvc';
import { createTrackDataAction } from './createTrackDataAction';

// Each call of DVC takes a second or more.
jest.setTimeout(240_000);

const CORPUS = '{"text": "안녕하세요"}\n';

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${
    typeof address === 'object' ? address?.port : undefined
  }`;
}

describe('llmops:dvc:track', () => {
  let folder: string;
  let workspace: string;
  let remoteDirectory: string;
  let cacheDirectory: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'llmops-track-'));
    workspace = join(folder, 'workspace');
    remoteDirectory = join(folder, 'remotes');
    cacheDirectory = join(folder, 'cache');
    await mkdir(join(workspace, 'data', 'raw'), { recursive: true });
    await writeFile(join(workspace, 'data/raw/corpus.jsonl'), CORPUS);
    await mkdir(join(workspace, 'data', 'many files'));
    await writeFile(join(workspace, 'data/many files/$(x).txt'), 'one');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const action = (command = toolsDvc()) =>
    createTrackDataAction({
      config: {
        ...{ command, remoteDirectory, cacheDirectory },
        allowedEndpoints: ['https://s3.example.org'],
        secrets: {},
      },
    });

  const input = {
    name: 'korean-llm',
    paths: ['./data/raw/corpus.jsonl', 'data/many files/'],
    remote: { type: 'local' as const },
  };

  /** Commits the workspace and gets its data out of the remote alone, as a colleague would. */
  async function cloneAndPull(): Promise<string> {
    const options = {
      directory: workspace,
      environment: {
        GIT_AUTHOR_NAME: 'Example',
        GIT_AUTHOR_EMAIL: 'a@example.com',
        GIT_COMMITTER_NAME: 'Example',
        GIT_COMMITTER_EMAIL: 'a@example.com',
      },
    };
    await runGit(['add', '--all'], options);
    await runGit(['commit', '--quiet', '-m', 'all'], options);
    const clone = join(folder, 'clone');
    await runGit(['clone', '--quiet', '--', workspace, clone], {
      directory: folder,
      protocols: ['file'],
    });
    const pulled = await runCommand(toolsDvc(), ['pull', '--quiet'], {
      directory: clone,
      environment: {
        PATH: process.env.PATH,
        HOME: folder,
        DVC_NO_ANALYTICS: '1',
        DVC_SITE_CACHE_DIR: join(folder, 'site'),
      },
      timeoutMilliseconds: 120_000,
    });
    expect(pulled).toMatchObject({ exitCode: 0, failure: undefined });
    return clone;
  }

  it('tracks files and folders, and keeps them in the remote', async () => {
    const outputs = await new InterruptedTask('task', workspace).run(
      action(),
      input,
    );
    expect(outputs).toEqual({
      files: ['data/raw/corpus.jsonl.dvc', 'data/many files.dvc'],
      dataVersion: expect.stringMatching(/^[0-9a-f]{64}$/),
      remoteUrl: join(remoteDirectory, 'korean-llm'),
    });
    const ignored = await runGit(
      ['status', '--porcelain', '--ignored', '-uall'],
      {
        directory: workspace,
      },
    );
    const status = ignored.toString('utf8');
    expect(status).toContain('!! data/raw/corpus.jsonl\n');
    expect(status).toContain('!! .dvc/config.local\n');

    const config = await readFile(join(workspace, '.dvc/config'), 'utf8');
    expect(config).toContain('analytics = false');
    expect(config).toContain(join(remoteDirectory, 'korean-llm'));
    expect(config).not.toContain(cacheDirectory);
    expect(await readdir(cacheDirectory)).not.toEqual([]);

    // The hash that the engine records for a run on the same data.
    const lines = await Promise.all(
      [
        ['data/many files', 'data/many files.dvc'],
        ['data/raw/corpus.jsonl', 'data/raw/corpus.jsonl.dvc'],
      ].map(async ([path, file]) => {
        const text = await readFile(join(workspace, file), 'utf8');
        return `${path} ${/md5: (\S+)/.exec(text)?.[1]}\n`;
      }),
    );
    expect(outputs?.dataVersion).toBe(
      createHash('sha256').update(lines.join('')).digest('hex'),
    );

    await rm(cacheDirectory, { recursive: true });
    const clone = await cloneAndPull();
    expect(await readFile(join(clone, 'data/raw/corpus.jsonl'), 'utf8')).toBe(
      CORPUS,
    );
    expect(await readdir(join(clone, 'data/many files'))).toEqual(['$(x).txt']);
  });

  it('goes on after being killed at any point', async () => {
    const one = { ...input, paths: ['data/raw/corpus.jsonl'] };
    const task = new InterruptedTask('task', workspace);
    // After the work of the first step, of the second, of the third, each time before its result was kept.
    for (const killAt of [1, 3, 3]) {
      expect(await task.run(action(), one, { killAt })).toBeUndefined();
      // What killed processes leave behind.
      await mkdir(join(workspace, '.git'), { recursive: true });
      await writeFile(join(workspace, '.git/index.lock'), '');
    }
    expect(await task.run(action(), one)).toMatchObject({
      files: ['data/raw/corpus.jsonl.dvc'],
    });
    const clone = await cloneAndPull();
    expect(await readFile(join(clone, 'data/raw/corpus.jsonl'), 'utf8')).toBe(
      CORPUS,
    );
  });

  it('takes the name from catalog-info.yaml, and completes a half-made project', async () => {
    await writeFile(
      join(workspace, 'catalog-info.yaml'),
      'kind: Resource\nmetadata: { name: corpus }\n---\nkind: Component\nmetadata: { name: my-project }\n',
    );
    await mkdir(join(workspace, '.dvc', 'tmp'), { recursive: true });
    await writeFile(join(workspace, '.dvc', 'tmp', 'lock'), '');
    const outputs = await new InterruptedTask('task', workspace).run(action(), {
      paths: ['data/raw'],
      remote: { type: 'local' },
    });
    expect(outputs).toMatchObject({
      remoteUrl: join(remoteDirectory, 'my-project'),
    });
  });

  it('writes address and endpoint of a bucket to the project, and says why it cannot send', async () => {
    const failed = new InterruptedTask('task', workspace).run(
      createTrackDataAction({
        config: {
          command: toolsDvc(),
          remoteDirectory,
          allowedEndpoints: ['http://127.0.0.1:9'],
          secrets: {
            AWS_ACCESS_KEY_ID: 'example',
            AWS_SECRET_ACCESS_KEY: 'very-secret',
            AWS_MAX_ATTEMPTS: '1',
          },
        },
      }),
      {
        paths: ['data/raw/corpus.jsonl'],
        // The port of no service.
        remote: {
          type: 's3',
          url: 's3://dvc-data/korean-llm',
          endpointUrl: 'http://127.0.0.1:9',
        },
      },
    );
    await expect(failed).rejects.toThrow(ServiceUnavailableError);
    await expect(failed).rejects.toThrow(/^dvc push failed: /);
    await expect(failed).rejects.not.toThrow(/very-secret/);
    const config = await readFile(join(workspace, '.dvc/config'), 'utf8');
    expect(config).toContain('url = s3://dvc-data/korean-llm');
    expect(config).toContain('endpointurl = http://127.0.0.1:9');
    expect(config).not.toContain('very-secret');
  });

  it('sends nothing to an endpoint that is not allowed, nor to where an allowed one redirects', async () => {
    const seen: string[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(`elsewhere ${request.url}`);
      response.end();
    });
    const redirecting = createServer((request, response) => {
      seen.push(`allowed ${request.url}`);
      response.writeHead(307, { location: `${addressOf(elsewhere)}/stolen` });
      response.end();
    });
    for (const server of [elsewhere, redirecting]) {
      await new Promise<void>(resolve =>
        server.listen(0, '127.0.0.1', resolve),
      );
    }
    const run = (allowed: string[], endpointUrl: string) =>
      new InterruptedTask(`task ${endpointUrl}`, workspace).run(
        createTrackDataAction({
          config: {
            ...{ command: toolsDvc(), remoteDirectory, cacheDirectory },
            allowedEndpoints: allowed,
            secrets: {
              AWS_ACCESS_KEY_ID: 'example',
              AWS_SECRET_ACCESS_KEY: 'very-secret',
              AWS_MAX_ATTEMPTS: '1',
            },
          },
        }),
        {
          ...input,
          remote: { type: 's3', url: 's3://bucket/x', endpointUrl },
        },
      );
    try {
      const address = addressOf(redirecting);
      await expect(run([], address)).rejects.toThrow(
        `The endpoint ${address} of the S3 remote is not allowed (none is); a platform engineer can add it to llmops.dvc.allowedEndpoints`,
      );
      await expect(run(['https://s3.example.org'], address)).rejects.toThrow(
        'allowed: https://s3.example.org',
      );
      expect(seen).toEqual([]);
      await expect(run([address], `${address}/`)).rejects.toThrow(
        /^dvc push failed/,
      );
      expect(seen.some(line => line.startsWith('allowed'))).toBe(true);
      expect(seen.filter(line => line.startsWith('elsewhere'))).toEqual([]);
    } finally {
      elsewhere.close();
      redirecting.close();
    }
  });

  it.each([
    '/etc/passwd',
    '../outside',
    '.',
    'data/../..',
    '.git/config',
    '.dvc/config',
    'data/absent',
    'data/link',
    'data/link/passwd',
    'a\nb',
  ])('refuses the path %j', async path => {
    await symlink('/etc', join(workspace, 'data', 'link'));
    await expect(
      new InterruptedTask('task', workspace).run(action(), {
        ...input,
        paths: [path],
      }),
    ).rejects.toThrow(/Error|path|project|link/);
    expect(await readdir(workspace)).toEqual(['data']);
  });

  it.each([
    { type: 's3' as const, url: 'https://example.org/bucket' },
    { type: 's3' as const, url: 's3://key:secret@bucket/x' },
    { type: 's3' as const, url: 's3://bucket/../x' },
    { type: 's3' as const, url: '--help' },
    {
      type: 's3' as const,
      url: 's3://bucket',
      endpointUrl: 'https://user:secret@s3.example.org',
    },
    { type: 's3' as const, url: 's3://bucket', endpointUrl: 'file:///etc' },
  ])('refuses the remote %j', async remote => {
    await expect(
      new InterruptedTask('task', workspace).run(action(), {
        ...input,
        remote,
      }),
    ).rejects.toThrow(InputError);
  });

  it('says what is missing when there is no DVC', async () => {
    await expect(
      new InterruptedTask('task', workspace).run(
        action(join(folder, 'no-dvc')),
        input,
      ),
    ).rejects.toThrow(/could not be started.*llmops.dvc.command/);
  });
});
