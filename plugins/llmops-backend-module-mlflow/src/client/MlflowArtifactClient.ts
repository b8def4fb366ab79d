import { z } from 'zod';
import { ifKnown } from './ifExists';
import {
  type FileRange,
  type MlflowFile,
  MlflowFileTransport,
} from './MlflowFileTransport';
import { MlflowResponseError } from './MlflowResponseError';
import type {
  MlflowTransport,
  MlflowTransportOptions,
} from './MlflowTransport';

const size = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .optional();

const listing = z.object({
  files: z
    .array(
      z.object({
        path: z.string(),
        is_dir: z.boolean().default(false),
        file_size: size,
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});

export type MlflowArtifact = z.output<typeof listing>['files'][number];

const loggedModel = z.object({
  model: z.object({
    info: z.object({
      model_id: z.string(),
      source_run_id: z.string().optional(),
      artifact_uri: z.string().default(''),
    }),
  }),
});

/** Whose files they are: those of a run, or of a logged model (MLflow 3). */
export interface ArtifactOwner {
  kind: 'run' | 'loggedModel';
  id: string;
  /** Where its files lie, as the server says it. */
  artifactUri: string;
}

/** Files of runs and logged models. Rejects as `MlflowClient` does. */
export class MlflowArtifactClient {
  readonly #transport: MlflowTransport;
  readonly #files: MlflowFileTransport;

  constructor(transport: MlflowTransport, options: MlflowTransportOptions) {
    this.#transport = transport;
    this.#files = new MlflowFileTransport(options);
  }

  /** Undefined when there is no such logged model, as on a server before MLflow 3. */
  async getLoggedModel(
    id: string,
    signal: AbortSignal,
  ): Promise<(ArtifactOwner & { runId?: string }) | undefined> {
    const found = await ifKnown(
      this.#transport.send({
        path: `logged-models/${encodeURIComponent(id)}`,
        answer: loggedModel,
        signal,
      }),
    );
    const info = found?.model.info;
    return (
      info && {
        kind: 'loggedModel',
        id: info.model_id,
        artifactUri: info.artifact_uri,
        runId: info.source_run_id,
      }
    );
  }

  /** The folder's entries with their paths from the root, in pages until there are enough. */
  async list(
    owner: Pick<ArtifactOwner, 'kind' | 'id'>,
    path: string,
    wanted: number,
    signal: AbortSignal,
  ): Promise<MlflowArtifact[]> {
    const found: MlflowArtifact[] = [];
    let pageToken: string | undefined;
    do {
      const page: z.output<typeof listing> = await this.#transport.send({
        ...(owner.kind === 'run'
          ? {
              path: 'artifacts/list',
              query: {
                run_id: owner.id,
                path: path || undefined,
                page_token: pageToken,
              },
            }
          : {
              path: `logged-models/${encodeURIComponent(
                owner.id,
              )}/artifacts/directories`,
              query: {
                artifact_directory_path: path || undefined,
                page_token: pageToken,
              },
            }),
        answer: listing,
        signal,
      });
      found.push(...page.files);
      pageToken = page.next_page_token || undefined;
    } while (pageToken && found.length < wanted);
    return found;
  }

  /**
   * Through the server's artifact proxy where the files lie behind it; else, or where the proxy is off, through the
   * door that the server's own pages use.
   */
  async open(
    owner: ArtifactOwner,
    path: string,
    options: { range?: FileRange; signal: AbortSignal },
  ): Promise<MlflowFile> {
    const root = /^mlflow-artifacts:\/?(?!\/)(.*)$/.exec(
      owner.artifactUri,
    )?.[1];
    if (root !== undefined) {
      const parts = [...root.split('/'), ...path.split('/')].filter(Boolean);
      try {
        return await this.#files.open({
          path: `/api/2.0/mlflow-artifacts/artifacts/${parts
            .map(encodeURIComponent)
            .join('/')}`,
          ...options,
        });
      } catch (error) {
        if (!isProxyOff(error)) {
          throw error;
        }
      }
    }
    return this.#files.open(
      owner.kind === 'run'
        ? {
            path: '/get-artifact',
            query: { run_uuid: owner.id, path },
            ...options,
          }
        : {
            path: `/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(
              owner.id,
            )}/artifacts/files`,
            query: { artifact_file_path: path },
            ...options,
          },
    );
  }
}

/** A server that runs without its proxy answers 503; one that is too old to have it, 404 without MLflow's own code. */
function isProxyOff(error: unknown): boolean {
  return (
    error instanceof MlflowResponseError &&
    (error.statusCode === 503 ||
      (error.statusCode === 404 && error.errorCode === undefined))
  );
}
