import { NotFoundError } from '@backstage/errors';
import {
  type ArtifactContent,
  type ArtifactEntry,
  type ArtifactFolder,
  type ArtifactSource,
  type ByteRange,
  requireArtifactPath,
} from '@llmops/backstage-plugin-llmops-node';
import type {
  ArtifactOwner,
  MlflowArtifact,
} from '../client/MlflowArtifactClient';
import type { MlflowClient } from '../client/MlflowClient';
import { toCallerError } from '../registry/errors';

/** Folder that holds the logged models of a run, each under its id (MLflow 3 keeps them beside the run). */
const MODELS = 'models';

const MODEL_PATH = /^models\/(m-[0-9a-f]{32})(?:\/(.*))?$/;

/** Whose files a path means, and the path among them. */
interface Place {
  owner: ArtifactOwner;
  path: string;
  /** What stands before the path in the eyes of the portal. */
  prefix: string;
}

/** Files of runs on one MLflow server. */
export class MlflowArtifacts implements Required<ArtifactSource> {
  readonly #client: Pick<MlflowClient, 'artifacts' | 'registry'>;

  constructor(client: Pick<MlflowClient, 'artifacts' | 'registry'>) {
    this.#client = client;
  }

  async listArtifacts(
    trackedRunId: string,
    path: string,
    options: { limit: number; signal: AbortSignal },
  ): Promise<ArtifactFolder> {
    const folder = requireArtifactPath(path);
    return asCaller(this.#list(trackedRunId, folder, options));
  }

  async readArtifact(
    trackedRunId: string,
    path: string,
    options: { range?: ByteRange; signal: AbortSignal },
  ): Promise<ArtifactContent> {
    const file = requireArtifactPath(path);
    return asCaller(this.#read(trackedRunId, file, options));
  }

  async #list(
    runId: string,
    folder: string,
    options: { limit: number; signal: AbortSignal },
  ): Promise<ArtifactFolder> {
    const { limit, signal } = options;
    const { owner, path, prefix } = await this.#locate(runId, folder, signal);
    const wanted = limit + 1;
    const stored = await this.#client.artifacts.list(
      owner,
      path,
      wanted,
      signal,
    );
    const entries = new Map(
      stored
        // Asked for a file, some stores answer the file itself.
        .filter(artifact => artifact.path !== path)
        .map(artifact => toEntry(artifact, prefix))
        .map(entry => [entry.path, entry]),
    );
    if (folder === '' || folder === MODELS) {
      for (const entry of await this.#models(runId, folder, signal)) {
        entries.set(entry.path, entry);
      }
    }
    return {
      entries: [...entries.values()].slice(0, limit),
      truncated: entries.size > limit,
    };
  }

  /** The logged models of a run, or the folder that holds them. */
  async #models(
    runId: string,
    folder: string,
    signal: AbortSignal,
  ): Promise<ArtifactEntry[]> {
    const run = await this.#client.registry.getRunSource(runId, signal);
    const models = run
      ? await this.#client.registry.searchLoggedModels(
          runId,
          run.experimentId,
          signal,
        )
      : [];
    if (folder === MODELS) {
      return models.map(({ id, name }) => ({
        kind: 'folder',
        name: models.some(other => other.id !== id && other.name === name)
          ? `${name} (${id})`
          : name,
        path: `${MODELS}/${id}`,
      }));
    }
    return models.length > 0
      ? [{ kind: 'folder', name: MODELS, path: MODELS }]
      : [];
  }

  async #read(
    runId: string,
    file: string,
    options: { range?: ByteRange; signal: AbortSignal },
  ): Promise<ArtifactContent> {
    const place = await this.#locate(runId, file, options.signal);
    try {
      return await this.#client.artifacts.open(
        place.owner,
        place.path,
        options,
      );
    } catch (error) {
      // Servers answer a missing file with whatever their store said.
      if (!(await this.#isListed(place, options.signal))) {
        throw new NotFoundError(
          `The run "${runId}" stored no file "${file}", or it was removed`,
        );
      }
      throw error;
    }
  }

  async #isListed(place: Place, signal: AbortSignal): Promise<boolean> {
    const folder = place.path.split('/').slice(0, -1).join('/');
    const found = await this.#client.artifacts.list(
      place.owner,
      folder,
      Infinity,
      signal,
    );
    return found.some(
      artifact => !artifact.is_dir && artifact.path === place.path,
    );
  }

  async #locate(
    runId: string,
    path: string,
    signal: AbortSignal,
  ): Promise<Place> {
    const [, modelId, rest = ''] = MODEL_PATH.exec(path) ?? [];
    const model = modelId
      ? await this.#client.artifacts.getLoggedModel(modelId, signal)
      : undefined;
    // A model of another run is none of this run's files, whoever may see that one.
    if (model && model.runId === runId) {
      return { owner: model, path: rest, prefix: `${MODELS}/${modelId}/` };
    }
    const run = await this.#client.registry.getRunSource(runId, signal);
    if (!run) {
      throw new NotFoundError(
        `MLflow has no run "${runId}"; it may have been deleted there`,
      );
    }
    const { artifactUri } = run;
    return { owner: { kind: 'run', id: runId, artifactUri }, path, prefix: '' };
  }
}

function toEntry(artifact: MlflowArtifact, prefix: string): ArtifactEntry {
  const name = artifact.path.split('/').pop() ?? artifact.path;
  const path = `${prefix}${artifact.path}`;
  return artifact.is_dir
    ? { kind: 'folder', name, path }
    : { kind: 'file', name, path, size: artifact.file_size };
}

async function asCaller<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toCallerError(error);
  }
}
