import { mkdtemp, readFile, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import githubModule from '@backstage/plugin-scaffolder-backend-module-github';
import gitlabModule from '@backstage/plugin-scaffolder-backend-module-gitlab';
import request from 'supertest';
import { parse } from 'yaml';
import scaffolderModuleLlmops from '../index';
import { LlmopsRecord, llmopsPlugin } from './llmopsPlugin';
import { toolsDvc } from './toolsDvc';

/** Folder of a template of this repository. */
export function templateFolder(name: string): string {
  return resolve(__dirname, '../../../../templates', name);
}

const USER: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'mock' },
  spec: {
    profile: { displayName: 'Example Person', email: 'person@example.com' },
  },
};

/** The project as the module of the catalog would find it. */
function component(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default' },
  };
}

interface DryRunResult {
  log: Array<{ body: { message: string; status?: string } }>;
  /** Content of the generated files by path. */
  files: Record<string, string>;
  output: object;
}

/**
 * Jest runs tests in a realm of its own, and the engine of templates takes plain objects of its own realm alone. What
 * `fetch` parses comes from the other one.
 */
function parseAnswersInThisRealm(): () => void {
  const { json } = Response.prototype;
  Response.prototype.json = async function parseJson(this: Response) {
    return JSON.parse(await this.text());
  };
  return () => {
    Response.prototype.json = json;
  };
}

/** The real scaffolder with the actions of this module, data in a temporary folder. For tests. */
export class ScaffolderBench {
  readonly folder: string;
  /** What the LLMOps backend was asked for, and what it answers. */
  readonly llmops: LlmopsRecord;
  readonly #restore: () => void;
  readonly #template: Entity;
  readonly #backend: Awaited<ReturnType<typeof startTestBackend>>;

  private constructor(
    folder: string,
    llmops: LlmopsRecord,
    template: Entity,
    backend: Awaited<ReturnType<typeof startTestBackend>>,
    restore: () => void,
  ) {
    this.#restore = restore;
    this.folder = folder;
    this.llmops = llmops;
    this.#template = template;
    this.#backend = backend;
  }

  /**
   * @param name - of a template of this repository
   * @param project - name of the project that it will make
   */
  static async start(name: string, project: string): Promise<ScaffolderBench> {
    const template = await readTemplate(name);
    const folder = await realpath(
      await mkdtemp(join(tmpdir(), 'llmops-scaffolder-')),
    );
    const file = join(templateFolder(name), 'template.yaml');
    const location = pathToFileURL(file).href;
    const entity: Entity = {
      ...template,
      metadata: {
        ...template.metadata,
        annotations: {
          'backstage.io/managed-by-location': location.replace('://', ':'),
        },
      },
    };
    const llmops = new LlmopsRecord();
    const restore = parseAnswersInThisRealm();
    const backend = await startTestBackend({
      features: [
        scaffolderPlugin,
        githubModule,
        gitlabModule,
        llmopsPlugin(llmops),
        actionsRegistryServiceFactory,
        actionsServiceFactory,
        scaffolderModuleLlmops,
        catalogServiceMock.factory({
          entities: [USER, component(project), entity],
        }),
        mockServices.rootConfig.factory({
          data: {
            backend: {
              workingDirectory: folder,
              actions: { pluginSources: ['llmops'] },
            },
            llmops: {
              git: { directory: join(folder, 'git') },
              dvc: {
                command: toolsDvc(),
                remoteDirectory: join(folder, 'dvc-remote'),
              },
            },
          },
        }),
      ],
    });
    return new ScaffolderBench(folder, llmops, entity, backend, restore);
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    this.#restore();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Renders the template without doing anything else. */
  async dryRun(values: object): Promise<DryRunResult> {
    const response = await request(this.#backend.server)
      .post('/api/scaffolder/v2/dry-run')
      .send({
        template: this.#template,
        values,
        directoryContents: await contentsOf(
          templateFolder(this.#template.metadata.name),
        ),
      });
    if (response.status !== 200) {
      throw new Error(`The dry run was refused: ${response.text}`);
    }
    const contents: Array<{ path: string; base64Content: string }> =
      response.body.directoryContents;
    return {
      log: response.body.log,
      output: response.body.output,
      files: Object.fromEntries(
        contents.map(({ path, base64Content }) => [
          path,
          Buffer.from(base64Content, 'base64').toString('utf8'),
        ]),
      ),
    };
  }

  /** Runs the template to its end, and answers the output; rejects with the reason of a failure. */
  async create(values: object): Promise<object> {
    const { name } = this.#template.metadata;
    const { body, status, text } = await request(this.#backend.server)
      .post('/api/scaffolder/v2/tasks')
      .send({ templateRef: `template:default/${name}`, values });
    if (status !== 201) {
      throw new Error(`The task was refused: ${text}`);
    }
    for (let after = 0; ; ) {
      // Answers as soon as there are further events.
      const events = await request(this.#backend.server).get(
        `/api/scaffolder/v2/tasks/${body.id}/events?after=${after}`,
      );
      for (const event of events.body) {
        after = event.id;
        if (event.type === 'completion') {
          if (event.body.error) {
            throw new Error(`The task failed: ${JSON.stringify(event.body)}`);
          }
          return event.body.output;
        }
      }
    }
  }
}

async function readTemplate(name: string): Promise<Entity> {
  const file = join(templateFolder(name), 'template.yaml');
  return parse(await readFile(file, 'utf8'));
}

async function contentsOf(folder: string) {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const path = join(entry.parentPath, entry.name);
        return {
          path: path.slice(folder.length + 1),
          base64Content: (await readFile(path)).toString('base64'),
        };
      }),
  );
}
