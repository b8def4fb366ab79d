import { createHash } from 'node:crypto';
import { parseEntityRef } from '@backstage/catalog-model';
import type { AttemptSpec } from '@llmops/backstage-plugin-llmops-node';
import type { PipelinesClient } from '../client/PipelinesClient';

/** What a run refers to. */
export interface UploadedPipeline {
  pipelineId: string;
  pipelineVersionId: string;
}

/** Keeps pipelines, their versions and experiments of projects on a server: found by name, else made. */
export class PipelineUploads {
  readonly #client: PipelinesClient;

  constructor(client: PipelinesClient) {
    this.#client = client;
  }

  /** The version of this content; the same content is uploaded once. */
  async ensureVersion(
    spec: Pick<AttemptSpec, 'project' | 'pipeline' | 'source'>,
    content: string,
    namespace: string | undefined,
  ): Promise<UploadedPipeline> {
    const pipelineId = await this.#ensurePipeline(
      pipelineName(spec),
      content,
      namespace,
    );
    const name = versionName(content);
    const find = () => this.#client.findVersion(pipelineId, name);
    const version =
      (await find()) ??
      (await madeOrFound(
        () =>
          this.#client.uploadVersion(pipelineId, {
            name,
            description: `Commit ${spec.source.commit}`,
            content,
          }),
        find,
      ));
    return { pipelineId, pipelineVersionId: version.pipeline_version_id };
  }

  /** The experiment of the project, and its id. */
  async ensureExperiment(
    project: string,
    namespace: string | undefined,
  ): Promise<string> {
    const name = projectName(project);
    const find = async () =>
      (await this.#client.findExperiment(name, namespace)).experiment;
    const experiment =
      (await find()) ??
      (await madeOrFound(
        () =>
          this.#client.createExperiment({
            name,
            description: `Runs of ${project}`,
            namespace,
          }),
        find,
      ));
    return experiment.experiment_id;
  }

  /** The id of the project's experiment, if there is one. */
  async findExperiment(
    project: string,
    namespace: string | undefined,
  ): Promise<string | undefined> {
    const { experiment } = await this.#client.findExperiment(
      projectName(project),
      namespace,
    );
    return experiment?.experiment_id;
  }

  async #ensurePipeline(
    name: string,
    content: string,
    namespace: string | undefined,
  ): Promise<string> {
    const find = () => this.#client.findPipeline(name, namespace);
    const pipeline =
      (await find()) ??
      (await madeOrFound(
        () => this.#client.uploadPipeline(name, content, namespace),
        find,
      ));
    return pipeline.pipeline_id;
  }
}

/** Servers say in different ways that there is one already: whatever a failed request said, it is looked up. */
async function madeOrFound<T>(
  make: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const found = await find();
    if (found === undefined) {
      throw error;
    }
    return found;
  }
}

function projectName(project: string): string {
  const { namespace, name } = parseEntityRef(project);
  return namespace === 'default' ? name : `${namespace}.${name}`;
}

function pipelineName({
  project,
  pipeline,
}: Pick<AttemptSpec, 'project' | 'pipeline'>): string {
  return `${projectName(project)}-${pipeline.name}`.toLowerCase();
}

function versionName(content: string): string {
  const hash = createHash('sha256').update(content).digest('hex');
  return `content-${hash.slice(0, 20)}`;
}
