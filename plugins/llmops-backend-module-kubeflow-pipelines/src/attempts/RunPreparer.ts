import type { JsonValue } from '@backstage/types';
import type {
  AttemptSpec,
  ImageResolver,
} from '@llmops/backstage-plugin-llmops-node';
import type { NewRun } from '../client/PipelinesClient';
import type { PipelinesNamespace } from '../config/readPipelinesConfig';
import type { PipelinesServer } from '../PipelinesServer';
import { disableCaching } from '../project/disableCaching';
import {
  ENVIRONMENT_INPUT,
  takesEnvironment,
} from '../project/environmentInput';
import { projectImages, setImages } from '../project/projectImages';
import {
  readCompiledPipeline,
  type ReadPipeline,
} from '../project/readCompiledPipeline';
import { setResources } from '../project/setResources';
import { applyEdits } from '../project/textEdits';
import { describeRun } from './runDescription';

export interface RunPreparerOptions {
  server: PipelinesServer;
  namespace: PipelinesNamespace;
  images: ImageResolver;
  /** Hosts of registries whose images may be of the project. */
  registries: ReadonlySet<string>;
}

/** Puts together what is sent for an attempt, and uploads what the run refers to. */
export class RunPreparer {
  readonly #options: RunPreparerOptions;

  constructor(options: RunPreparerOptions) {
    this.#options = options;
  }

  async prepare(spec: AttemptSpec): Promise<Omit<NewRun, 'displayName'>> {
    const { server, namespace } = this.#options;
    const read = await readCompiledPipeline(spec.pipeline, spec.source);
    const images = await this.resolveImages(read, spec.source.commit);
    const { pipelineId, pipelineVersionId } =
      await server.uploads.ensureVersion(
        spec,
        applyEdits(read.text, [
          ...setImages(read, images),
          ...setResources(read, spec.resources),
          ...(spec.reuseResults === false ? disableCaching(read) : []),
        ]),
        namespace.namespace,
      );
    return {
      pipelineId,
      pipelineVersionId,
      experimentId: await server.uploads.ensureExperiment(
        spec.project,
        namespace.namespace,
      ),
      description: describeRun(spec, [...images.values()]),
      parameters: this.#parameters(spec, read),
      serviceAccount: namespace.serviceAccount,
    };
  }

  /** The image of the commit for each repository that the pipeline leaves open. */
  async resolveImages(
    read: Pick<ReadPipeline, 'pipeline'>,
    commit: string,
  ): Promise<Map<string, string>> {
    const { images, registries } = this.#options;
    const resolved = new Map<string, string>();
    for (const repository of projectImages(read, registries)) {
      const { reference } = await images.resolve(repository, commit);
      resolved.set(repository, reference);
    }
    return resolved;
  }

  #parameters(
    spec: AttemptSpec,
    { pipeline }: ReadPipeline,
  ): Record<string, JsonValue> {
    const environment = {
      ...spec.environment,
      ...this.#options.server.config.environment,
    };
    return {
      ...spec.parameters,
      ...(takesEnvironment(pipeline)
        ? { [ENVIRONMENT_INPUT]: environment }
        : {}),
    };
  }
}
