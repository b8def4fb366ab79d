import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';

/** Owner of everything. */
export const OWNER = 'group:default/research';

/** Runs of each project that succeeded. */
export const RUNS_EACH = 20;

/** The project with this number. */
export const projectRef = (number: number) => `component:default/p${number}`;

/** An LLMOps backend that answers with as many models and runs as are wanted; nothing is stored. */
export class StandInCore {
  /** Of the one version of the first model; moving it to `champion` names a run that the catalog does not have yet. */
  alias = 'candidate';
  readonly #models: number;
  readonly #projects: number;

  constructor(sizes: { models: number; projects: number }) {
    this.#models = sizes.models;
    this.#projects = sizes.projects;
  }

  /** The plugin `llmops` of the catalog's backend. */
  plugin() {
    return createBackendPlugin({
      pluginId: 'llmops',
      register: env =>
        env.registerInit({
          deps: { httpRouter: coreServices.httpRouter },
          init: async ({ httpRouter }) => {
            httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
            httpRouter.use((request, response) =>
              response.json(this.#answer(request.path, request.query)),
            );
          },
        }),
    });
  }

  #answer(path: string, query: Record<string, unknown>) {
    if (path === '/models') {
      return this.#page(Number(query.cursor ?? 0), Number(query.limit));
    }
    if (path.startsWith('/models/')) {
      return this.#details(Number(decodeURIComponent(path).split(' ').at(-1)));
    }
    if (path === '/runs') {
      return { items: this.#runsOf([query.project].flat()[0], query.query) };
    }
    return this.#run(path.split('/').at(-1) ?? '', projectRef(0));
  }

  #page(start: number, limit: number) {
    const end = Math.min(this.#models, start + limit);
    const numbers = Array.from({ length: end - start }, (_, at) => start + at);
    return {
      items: numbers.map(number => this.#model(number)),
      ...(end < this.#models ? { nextCursor: String(end) } : {}),
    };
  }

  #model(number: number) {
    return {
      tracker: 'mlflow',
      name: `team/model ${number}`,
      owner: OWNER,
      project: projectRef(number % this.#projects),
      description: `Model ${number}`,
      aliases: number === 0 ? { [this.alias]: '1' } : {},
      updatedAt: new Date(0),
    };
  }

  #details(number: number) {
    return {
      ...this.#model(number),
      permitted: { update: false },
      versions: [
        {
          version: '1',
          status: 'READY',
          aliases: number === 0 ? [this.alias] : [],
          runId: this.alias === 'champion' ? 'old' : undefined,
          metrics: {},
          createdAt: new Date(0),
        },
      ],
    };
  }

  #runsOf(project: unknown, query: unknown) {
    return query === undefined && typeof project === 'string'
      ? Array.from({ length: RUNS_EACH }, (_, index) =>
          this.#run(`${project.split('/')[1]}x${index}`, project),
        )
      : [];
  }

  #run(id: string, project: string) {
    return {
      id,
      name: `Run ${id}`,
      project,
      owner: OWNER,
      pipeline: 'train',
      engine: 'dvc',
      tracker: 'mlflow',
      origin: 'portal',
      state: 'succeeded',
      parameters: {},
      attempt: 1,
      createdAt: new Date(),
      updatedAt: new Date(),
      permitted: { cancel: false, retry: false, reproduce: false },
    };
  }
}
