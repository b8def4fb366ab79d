import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';

/** A real Git repository with the files of a project. */
export class GitProject {
  readonly path: string;

  constructor(parent: string) {
    this.path = mkdtempSync(join(parent, 'project-'));
    this.#git('init', '--quiet', '--initial-branch=main');
  }

  /** Writes files and commits everything that is in the folder. */
  commit(files: Record<string, string>): ProjectCheckout {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--allow-empty', '--message', 'Change');
    return openCheckout(this.path, this.#git('rev-parse', 'HEAD').trim());
  }

  #git(...args: string[]): string {
    return git(this.path, args);
  }
}

/** The files of a repository at a commit. */
export function openCheckout(path: string, commit: string): ProjectCheckout {
  return {
    location: {
      entityRef: 'component:default/project',
      repository: 'local:project',
    },
    commit,
    repositoryUrl: path,
    readFile: async file =>
      git(path, ['ls-tree', commit, '--', file]).trim()
        ? git(path, ['show', `${commit}:${file}`])
        : undefined,
    listFiles: async () =>
      git(path, ['ls-tree', '-r', '-z', '--name-only', commit])
        .split('\0')
        .filter(Boolean),
    materialize: async directory => {
      git('/', ['clone', '--quiet', '--no-checkout', path, directory]);
      git(directory, ['checkout', '--quiet', '--detach', commit]);
    },
  };
}

function git(cwd: string, args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
