import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  LLMOPS_EVENTS_TOPIC,
  type LlmopsChange,
  type ModelDetails,
  type ModelVersion,
  type Notebook,
  type Run,
} from '@llmops/backstage-plugin-llmops-common';

const MODEL = /^\/models\/([^/]+)\/([^/]+)$/;
const NOTEBOOK = /^\/notebooks\/([^/]+)\/([^/]+)\/([^/]+)$/;
const RUN = /^\/runs\/([^/]+)$/;

/** Answers the core's REST API with what a test puts in, and tells of changes as the core does. */
export class FakeCore {
  readonly models: ModelDetails[] = [];
  readonly runs: Run[] = [];
  readonly notebooks: Notebook[] = [];
  /** Clusters of which nothing is known now. */
  readonly lostClusters = new Set<string>();
  /** Subjects that asked. */
  readonly callers = new Set<string>();
  available = true;
  /** Requests while not available. */
  refused = 0;
  /** Tells the catalog of a change. */
  tell: (change: LlmopsChange) => Promise<void> = async () => {};

  readonly plugin = createBackendPlugin({
    pluginId: 'llmops',
    register: env => {
      env.registerInit({
        deps: {
          events: eventsServiceRef,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
        },
        init: async ({ events, httpAuth, httpRouter }) => {
          this.tell = eventPayload =>
            events.publish({ topic: LLMOPS_EVENTS_TOPIC, eventPayload });
          httpRouter.use(async (request, response) => {
            const { principal } = await httpAuth.credentials(request, {
              allow: ['service'],
            });
            this.callers.add(principal.subject);
            if (!this.available) {
              this.refused += 1;
              response.status(503).end();
              return;
            }
            const cluster = NOTEBOOK.exec(request.path)?.at(1);
            if (cluster && this.lostClusters.has(cluster)) {
              response.status(503).end();
              return;
            }
            const answer = this.#answer(request.path, request.query);
            response
              .status(answer ? 200 : 404)
              .json(answer ?? { error: { name: 'NotFoundError' } });
          });
        },
      });
    },
  });

  #answer(path: string, query: Record<string, unknown>): object | undefined {
    const model = MODEL.exec(path)?.slice(1).map(decodeURIComponent);
    if (model) {
      return this.models.find(
        ({ tracker, name }) => tracker === model[0] && name === model[1],
      );
    }
    const runId = RUN.exec(path)?.at(1);
    if (runId) {
      return this.runs.find(({ id }) => id === runId);
    }
    const address = NOTEBOOK.exec(path)?.slice(1).join('/');
    if (address) {
      return this.notebooks.find(
        ({ cluster, namespace, name }) =>
          `${cluster}/${namespace}/${name}` === address,
      );
    }
    if (path === '/notebooks') {
      const items = this.notebooks.filter(
        ({ cluster }) => !this.lostClusters.has(cluster),
      );
      return { items, clusters: [] };
    }
    if (path === '/models') {
      // One to a page, so that pages are read.
      const start = Number(query.cursor ?? 0);
      return {
        items: this.models.slice(start, start + 1),
        ...(start + 1 < this.models.length
          ? { nextCursor: String(start + 1) }
          : {}),
      };
    }
    const projects: unknown[] | undefined =
      query.project === undefined ? undefined : [query.project].flat();
    return {
      items: this.runs
        .filter(
          ({ project, pinned }) =>
            (!projects || projects.includes(project)) &&
            (query.query !== 'pinned = true' || pinned),
        )
        .reverse()
        .slice(0, Number(query.limit)),
    };
  }
}

/** A run with what the catalog shows; the number makes it a different one. */
export function createRun(number: number, change: Partial<Run> = {}): Run {
  return {
    id: `r${number}`,
    name: `Run ${number}`,
    project: 'component:default/korean',
    owner: 'group:default/research',
    pipeline: 'train',
    engine: 'dvc',
    tracker: 'mlflow',
    origin: 'portal',
    state: 'succeeded',
    parameters: {},
    attempt: 1,
    createdAt: new Date(Date.now() - 60_000 + number),
    updatedAt: new Date(number),
    permitted: { cancel: false, retry: false, reproduce: false },
    ...change,
  };
}

/** A model whose versions were made by these runs, with these aliases. */
export function createModel(
  name: string,
  versions: Array<{ runId?: string; aliases: string[] }>,
): ModelDetails {
  const listed: ModelVersion[] = versions.map(({ runId, aliases }, index) => ({
    version: String(index + 1),
    status: 'READY',
    aliases,
    runId,
    metrics: {},
    createdAt: new Date(0),
  }));
  return {
    tracker: 'mlflow',
    name,
    owner: 'group:default/research',
    project: 'component:default/korean',
    aliases: Object.fromEntries(
      listed.flatMap(({ version, aliases }) =>
        aliases.map(alias => [alias, version]),
      ),
    ),
    versions: listed,
    updatedAt: new Date(0),
    permitted: { update: false },
  };
}

/** A notebook on a cluster. */
export function createNotebook(cluster: string): Notebook {
  return {
    cluster,
    clusterTitle: `Cluster ${cluster}`,
    namespace: 'team',
    name: 'study',
    owner: 'group:default/research',
    state: 'running',
    image: 'jupyter:1',
    cpu: 4,
    memoryBytes: 2 ** 34,
    gpus: 1,
    isIdle: false,
    entityRef: '',
    permitted: { update: false, delete: false },
  };
}
