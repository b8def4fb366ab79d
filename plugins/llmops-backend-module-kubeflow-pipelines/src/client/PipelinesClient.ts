import { NotFoundError } from '@backstage/errors';
import type { JsonValue } from '@backstage/types';
import { ACTIVE_STATES, endedBefore, equals, isOneOf } from './filters';
import type { PipelinesHttp } from './PipelinesHttp';
import {
  type ApiExperiment,
  type ApiHealth,
  type ApiPipeline,
  type ApiPipelineVersion,
  type ApiRecurringRun,
  type ApiRun,
  type ApiWorkflow,
  experimentListSchema,
  experimentSchema,
  healthSchema,
  pipelineListSchema,
  pipelineSchema,
  pipelineVersionListSchema,
  pipelineVersionSchema,
  recurringRunListSchema,
  runListSchema,
  runRuntimeSchema,
  runSchema,
  workflowSchema,
} from './schemas';

const API = 'apis/v2beta1';
/** The API gives no longer pages. */
export const LONGEST_PAGE = 200;
/** What the server does before it answers: it makes the Workflow, then its own record. */
const CREATE_TIMEOUT_MS = 30_000;
const MOST_PAGES = 50;

export interface NewRun {
  displayName: string;
  description: string;
  experimentId: string;
  pipelineId: string;
  pipelineVersionId: string;
  parameters: Record<string, JsonValue>;
  serviceAccount?: string;
}

/** The one client of Kubeflow Pipelines, for one server. Namespaces are left out where the server has one user. */
export class PipelinesClient {
  readonly #http: PipelinesHttp;

  constructor(http: PipelinesHttp) {
    this.#http = http;
  }

  async health(): Promise<ApiHealth> {
    return this.#http.request(healthSchema, { path: `${API}/healthz` });
  }

  /** One page of the runs that have not ended. */
  async listActiveRuns(
    namespace: string | undefined,
    page: { size: number; token?: string },
  ): Promise<{ runs: ApiRun[]; nextToken?: string }> {
    const answer = await this.#http.request(runListSchema, {
      path: `${API}/runs`,
      query: {
        namespace,
        page_size: String(page.size),
        page_token: page.token,
        // The token holds the filter; servers do not know it again beside the token.
        filter: page.token ? undefined : isOneOf('state', ACTIVE_STATES),
      },
    });
    return {
      runs: answer.runs ?? [],
      nextToken: answer.next_page_token || undefined,
    };
  }

  /** Runs that ended before a time and were not archived, the oldest first; not more than one page. */
  async listEndedRuns(
    before: Date,
    namespace: string | undefined,
  ): Promise<ApiRun[]> {
    const answer = await this.#http.request(runListSchema, {
      path: `${API}/runs`,
      query: {
        namespace,
        page_size: String(LONGEST_PAGE),
        sort_by: 'created_at asc',
        filter: endedBefore(before),
      },
    });
    return answer.runs ?? [];
  }

  /** Runs of exactly this name, the oldest first. */
  async findRuns(
    displayName: string,
    namespace: string | undefined,
  ): Promise<ApiRun[]> {
    const answer = await this.#http.request(runListSchema, {
      path: `${API}/runs`,
      query: {
        namespace,
        page_size: '10',
        sort_by: 'created_at asc',
        filter: equals('display_name', displayName),
      },
    });
    return answer.runs ?? [];
  }

  async getRun(runId: string): Promise<ApiRun | undefined> {
    return orUndefined(
      this.#http.request(runSchema, { path: `${API}/runs/${segment(runId)}` }),
    );
  }

  /** The Workflow behind a run as it last was; undefined where the server does not tell. */
  async getWorkflow(runId: string): Promise<ApiWorkflow | undefined> {
    const runtime = await orUndefined(
      this.#http.request(runRuntimeSchema, {
        path: `apis/v1beta1/runs/${segment(runId)}`,
      }),
    );
    const manifest = runtime?.pipeline_runtime?.workflow_manifest;
    if (!manifest) {
      return undefined;
    }
    return workflowSchema.safeParse(JSON.parse(manifest)).data;
  }

  /** Not idempotent: the same request again makes another run. */
  async createRun(run: NewRun): Promise<ApiRun> {
    return this.#http.request(runSchema, {
      method: 'POST',
      path: `${API}/runs`,
      timeoutMs: CREATE_TIMEOUT_MS,
      body: {
        display_name: run.displayName,
        description: run.description,
        experiment_id: run.experimentId,
        pipeline_version_reference: {
          pipeline_id: run.pipelineId,
          pipeline_version_id: run.pipelineVersionId,
        },
        runtime_config: { parameters: run.parameters },
        service_account: run.serviceAccount,
      },
    });
  }

  async terminateRun(runId: string): Promise<void> {
    await this.#http.send({
      method: 'POST',
      path: `${API}/runs/${segment(runId)}:terminate`,
    });
  }

  async archiveRun(runId: string): Promise<void> {
    await this.#http.send({
      method: 'POST',
      path: `${API}/runs/${segment(runId)}:archive`,
    });
  }

  async findPipeline(
    name: string,
    namespace: string | undefined,
  ): Promise<ApiPipeline | undefined> {
    const { pipelines } = await this.#http.request(pipelineListSchema, {
      path: `${API}/pipelines`,
      query: { namespace, page_size: '10', filter: equals('name', name) },
    });
    return pipelines?.[0] ?? undefined;
  }

  /** The pipeline with a first version of the same name; rejects when there is one of the name. */
  async uploadPipeline(
    name: string,
    content: string,
    namespace: string | undefined,
  ): Promise<ApiPipeline> {
    return this.#http.request(pipelineSchema, {
      method: 'POST',
      path: `${API}/pipelines/upload`,
      query: { name, namespace },
      body: upload(content),
    });
  }

  async findVersion(
    pipelineId: string,
    name: string,
  ): Promise<ApiPipelineVersion | undefined> {
    const answer = await this.#http.request(pipelineVersionListSchema, {
      path: `${API}/pipelines/${segment(pipelineId)}/versions`,
      query: { page_size: '10', filter: equals('name', name) },
    });
    return answer.pipeline_versions?.[0] ?? undefined;
  }

  /** Rejects when the pipeline has a version of the name. */
  async uploadVersion(
    pipelineId: string,
    version: { name: string; description: string; content: string },
  ): Promise<ApiPipelineVersion> {
    return this.#http.request(pipelineVersionSchema, {
      method: 'POST',
      path: `${API}/pipelines/upload_version`,
      query: {
        pipelineid: pipelineId,
        name: version.name,
        description: version.description,
      },
      body: upload(version.content),
    });
  }

  /** Also tells the time on the server's clock. */
  async findExperiment(
    name: string,
    namespace: string | undefined,
  ): Promise<{ experiment?: ApiExperiment; serverTime: Date }> {
    const { answer, serverTime } = await this.#http.requestDated(
      experimentListSchema,
      {
        path: `${API}/experiments`,
        query: { namespace, page_size: '10', filter: equals('name', name) },
      },
    );
    return { experiment: answer.experiments?.[0] ?? undefined, serverTime };
  }

  /** Rejects with a `ConflictError` when there is one of the name. */
  async createExperiment(experiment: {
    name: string;
    description: string;
    namespace?: string;
  }): Promise<ApiExperiment> {
    return this.#http.request(experimentSchema, {
      method: 'POST',
      path: `${API}/experiments`,
      body: {
        display_name: experiment.name,
        description: experiment.description,
        namespace: experiment.namespace,
      },
    });
  }

  /** No experiment of the id is left. */
  async deleteExperiment(experimentId: string): Promise<void> {
    await orUndefined(
      this.#http.send({
        method: 'DELETE',
        path: `${API}/experiments/${segment(experimentId)}`,
      }),
    );
  }

  /** One page of the runs of an experiment, the newest first. */
  async listNewestRuns(
    experimentId: string,
    namespace: string | undefined,
  ): Promise<ApiRun[]> {
    const answer = await this.#http.request(runListSchema, {
      path: `${API}/runs`,
      query: {
        namespace,
        experiment_id: experimentId,
        page_size: String(LONGEST_PAGE),
        sort_by: 'created_at desc',
      },
    });
    return answer.runs ?? [];
  }

  /** Recurring runs of an experiment. */
  async listRecurringRuns(
    experimentId: string,
    namespace: string | undefined,
  ): Promise<ApiRecurringRun[]> {
    const recurring: ApiRecurringRun[] = [];
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await this.#http.request(recurringRunListSchema, {
        path: `${API}/recurringruns`,
        query: {
          namespace,
          experiment_id: experimentId,
          page_size: String(LONGEST_PAGE),
          page_token: token,
        },
      });
      recurring.push(...(answer.recurringRuns ?? []));
      token = answer.next_page_token || undefined;
      if (token === undefined) {
        break;
      }
    }
    return recurring;
  }

  /** The log of a Pod from its beginning, as bytes; it goes on while the Pod runs where the server can do that. */
  async openLog(
    runId: string,
    pod: string,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array> | undefined> {
    return this.#http.open(
      {
        path: `apis/v1alpha1/runs/${segment(runId)}/nodes/${segment(pod)}/log`,
        query: { follow: 'true' },
      },
      signal,
    );
  }
}

function upload(content: string): FormData {
  const form = new FormData();
  form.set('uploadfile', new Blob([content]), 'pipeline.yaml');
  return form;
}

function segment(text: string): string {
  return encodeURIComponent(text);
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundError) {
      return undefined;
    }
    throw error;
  }
}
