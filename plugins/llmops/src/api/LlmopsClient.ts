import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  createApiClient,
  type CountRuns,
  type ExportRuns,
  type ExportSelectedRunsRequest,
  type CompareModelVersions,
  type GetModelFacets,
  type GetProject,
  type GetRunCurve,
  type GetRunLogs,
  type GetSparklinesRequest,
  type GroupRuns,
  type ListArtifacts,
  type ListModels,
  type ListRunKeys,
  type ListRuns,
  type ReproduceRunRequest,
  type TypedResponse,
} from '@llmops/backstage-plugin-llmops-common';
import { readLogChunks } from '../lib/ndjson';
import { ArtifactFiles } from './ArtifactFiles';
import type { LlmopsApi } from './LlmopsApi';
import type {
  CurvesRequest,
  LaunchRequest,
  Wire,
  RegistryChange,
  VersionRegistration,
} from './types';

/** {@link LlmopsApi} over the client that is generated from the REST contract. */
export class LlmopsClient implements LlmopsApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;
  readonly #files: ArtifactFiles;

  private constructor(discoveryApi: DiscoveryApi, fetchApi: FetchApi) {
    this.#discoveryApi = discoveryApi;
    this.#fetchApi = fetchApi;
    this.#files = new ArtifactFiles({ discoveryApi, fetchApi });
  }

  static create(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    return new LlmopsClient(options.discoveryApi, options.fetchApi);
  }

  getOverview(signal?: AbortSignal) {
    return this.#json(this.#client(signal).getOverview({}));
  }

  getCapacity(days: number, signal?: AbortSignal) {
    return this.#json(this.#client(signal).getCapacity({ query: { days } }));
  }

  getProject(query: GetProject['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).getProject({ query }));
  }

  listSchedules(project: string, signal?: AbortSignal) {
    return this.#json(
      this.#client(signal).listSchedules({ query: { project } }),
    );
  }

  preflight(request: LaunchRequest, signal?: AbortSignal) {
    return this.#json(this.#client(signal).preflightRun({ body: request }));
  }

  launch(request: LaunchRequest) {
    return this.#json(this.#client().launchRun({ body: request }));
  }

  listRuns(query: ListRuns['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).listRuns({ query }));
  }

  countRuns(query: CountRuns['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).countRuns({ query }));
  }

  groupRuns(query: GroupRuns['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).groupRuns({ query }));
  }

  async listRunKeys(query: ListRunKeys['query'], signal?: AbortSignal) {
    const { items } = await this.#json(
      this.#client(signal).listRunKeys({ query }),
    );
    return items;
  }

  async *exportRuns(query: ExportRuns['query'], signal?: AbortSignal) {
    yield* partsOf(await this.#client(signal).exportRuns({ query }));
  }

  async *exportSelectedRuns(
    request: ExportSelectedRunsRequest,
    signal?: AbortSignal,
  ) {
    yield* partsOf(
      await this.#client(signal).exportSelectedRuns({ body: request }),
    );
  }

  async getSparklines(request: GetSparklinesRequest, signal?: AbortSignal) {
    const { items } = await this.#json(
      this.#client(signal).getSparklines({ body: request }),
    );
    return items;
  }

  getRun(runId: string, signal?: AbortSignal) {
    return this.#json(this.#client(signal).getRun({ path: { runId } }));
  }

  annotateRun(runId: string, body: { note?: string; pinned?: boolean }) {
    return this.#json(this.#client().annotateRun({ path: { runId }, body }));
  }

  listArtifacts(
    runId: string,
    query: ListArtifacts['query'],
    signal?: AbortSignal,
  ) {
    return this.#json(
      this.#client(signal).listArtifacts({ path: { runId }, query }),
    );
  }

  readArtifact(...args: Parameters<LlmopsApi['readArtifact']>) {
    return this.#files.read(...args);
  }

  downloadArtifact(...args: Parameters<LlmopsApi['downloadArtifact']>) {
    return this.#files.download(...args);
  }

  cancelRun(runId: string, reason?: string) {
    return this.#json(
      this.#client().cancelRun({
        path: { runId },
        body: reason ? { reason } : {},
      }),
    );
  }

  retryRun(runId: string) {
    return this.#json(this.#client().retryRun({ path: { runId } }));
  }

  reproduceRun(runId: string, body: ReproduceRunRequest) {
    return this.#json(this.#client().reproduceRun({ path: { runId }, body }));
  }

  async listEvents(runId: string, after?: number, signal?: AbortSignal) {
    const { items } = await this.#json(
      this.#client(signal).listRunEvents({ path: { runId }, query: { after } }),
    );
    return items;
  }

  async *readLog(
    runId: string,
    query: GetRunLogs['query'],
    signal?: AbortSignal,
  ) {
    const response = await this.#client(signal).getRunLogs({
      path: { runId },
      query,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    if (response.body) {
      yield* readLogChunks(response.body);
    }
  }

  async listMetrics(runId: string, signal?: AbortSignal) {
    const { items } = await this.#json(
      this.#client(signal).listRunMetrics({ path: { runId } }),
    );
    return items;
  }

  readCurves(request: CurvesRequest, signal?: AbortSignal) {
    return this.#json(this.#client(signal).readCurves({ body: request }));
  }

  listChangedFiles(runId: string, since: string, signal?: AbortSignal) {
    return this.#json(
      this.#client(signal).listChangedFiles({
        path: { runId },
        query: { since },
      }),
    );
  }

  compareRuns(runIds: string[], signal?: AbortSignal) {
    return this.#json(this.#client(signal).compareRuns({ body: { runIds } }));
  }

  getCurve(runId: string, query: GetRunCurve['query'], signal?: AbortSignal) {
    return this.#json(
      this.#client(signal).getRunCurve({ path: { runId }, query }),
    );
  }

  async listTrackers(signal?: AbortSignal) {
    const { items } = await this.#json(this.#client(signal).listTrackers({}));
    return items;
  }

  listModels(query: ListModels['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).listModels({ query }));
  }

  getModel(tracker: string, name: string, signal?: AbortSignal) {
    return this.#json(
      this.#client(signal).getModel({ path: { tracker, name } }),
    );
  }

  getModelFacets(query: GetModelFacets['query'], signal?: AbortSignal) {
    return this.#json(this.#client(signal).getModelFacets({ query }));
  }

  getModelCard(
    tracker: string,
    name: string,
    version?: string,
    signal?: AbortSignal,
  ) {
    const path = { tracker, name };
    return this.#json(
      this.#client(signal).getModelCard({ path, query: { version } }),
    );
  }

  compareModelVersions(
    tracker: string,
    name: string,
    query: CompareModelVersions['query'],
    signal?: AbortSignal,
  ) {
    const path = { tracker, name };
    return this.#json(
      this.#client(signal).compareModelVersions({ path, query }),
    );
  }

  getModelLineage(
    tracker: string,
    name: string,
    version?: string,
    signal?: AbortSignal,
  ) {
    const path = { tracker, name };
    return this.#json(
      this.#client(signal).getModelLineage({ path, query: { version } }),
    );
  }

  setModelAlias(
    tracker: string,
    name: string,
    alias: string,
    body: { version: string; expectedVersion?: string; reason?: string },
  ) {
    const path = { tracker, name, alias };
    return this.#json(this.#client().setModelAlias({ path, body }));
  }

  deleteModelAlias(
    tracker: string,
    name: string,
    alias: string,
    expectedVersion: string,
  ) {
    const path = { tracker, name, alias };
    return this.#json(
      this.#client().deleteModelAlias({ path, query: { expectedVersion } }),
    );
  }

  describeModel(tracker: string, name: string, body: RegistryChange) {
    const path = { tracker, name };
    return this.#json(this.#client().describeModel({ path, body }));
  }

  describeModelVersion(
    tracker: string,
    name: string,
    version: string,
    body: RegistryChange,
  ) {
    const path = { tracker, name, version };
    return this.#json(this.#client().describeModelVersion({ path, body }));
  }

  registerModelVersion(
    tracker: string,
    name: string,
    body: VersionRegistration,
  ) {
    const path = { tracker, name };
    return this.#json(this.#client().registerModelVersion({ path, body }));
  }

  listRunOutputs(runId: string, signal?: AbortSignal) {
    return this.#json(this.#client(signal).listRunOutputs({ path: { runId } }));
  }

  /** The generated client knows no abort signal, so each call gets a fetch that carries it. */
  #client(signal?: AbortSignal) {
    const { fetch } = this.#fetchApi;
    return createApiClient({
      discoveryApi: this.#discoveryApi,
      fetchApi: {
        fetch: signal ? (url, init) => fetch(url, { ...init, signal }) : fetch,
      },
    });
  }

  async #json<T>(pending: Promise<TypedResponse<T>>): Promise<Wire<T>> {
    const response = await pending;
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    const body: unknown = await response.json();
    // The generated types promise Date objects that JSON cannot carry; Wire says what really arrives.
    return body as Wire<T>;
  }
}

/** The body of an answer as it arrives. Rejects with a `ResponseError`. */
async function* partsOf(
  response: Response | TypedResponse<unknown>,
): AsyncGenerator<Uint8Array> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; ) {
    yield part.value;
    part = await reader?.read();
  }
}
