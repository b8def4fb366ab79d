import type { ArtifactListing } from '@llmops/backstage-plugin-llmops-common';
import type { DefaultArtifactService } from '../artifacts/DefaultArtifactService';
import type {
  ArtifactPlace,
  ArtifactRequest,
  ArtifactService,
  OpenArtifact,
} from '../artifacts/types';
import type { Audited } from '../audit/Audited';
import type { AuditStore } from '../database/AuditStore';
import { runNotFound } from '../database/operations/lockRun';
import type { RunRecord, RunStore } from '../database/RunStore';
import type { Caller } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedArtifactServiceOptions {
  service: DefaultArtifactService;
  runs: Pick<RunStore, 'get'>;
  access: Access;
  audited: Audited;
  audit: Pick<AuditStore, 'record'>;
}

/** Shows the files of a run to those who may see the run, and keeps in the audit trail who took one away. */
export class AuthorizedArtifactService implements ArtifactService {
  readonly #options: AuthorizedArtifactServiceOptions;

  static create(
    options: AuthorizedArtifactServiceOptions,
  ): AuthorizedArtifactService {
    return new AuthorizedArtifactService(options);
  }

  private constructor(options: AuthorizedArtifactServiceOptions) {
    this.#options = options;
  }

  async list(
    runId: string,
    place: ArtifactPlace & { signal: AbortSignal },
    caller: Caller,
  ): Promise<ArtifactListing> {
    const run = await this.#readable(runId, caller);
    return this.#options.service.list(run, place);
  }

  async open(
    runId: string,
    request: ArtifactRequest,
    caller: Caller,
  ): Promise<OpenArtifact> {
    const { service, audited, audit } = this.#options;
    await this.#readable(runId, caller);
    if (!request.download) {
      return service.open(runId, request);
    }
    const { path, tracked } = request;
    const deed = {
      action: 'artifact.download',
      subject: runId,
      detail: { path, ...(tracked !== undefined && { tracked }) },
    };
    return audited.run({ ...deed, caller }, async () => {
      const file = await service.open(runId, request);
      try {
        await audit.record({
          ...deed,
          actor: caller.credentials.principal.userEntityRef,
          outcome: 'allowed',
        });
      } catch (error) {
        // What leaves no trace does not leave the portal either.
        await file.bytes[Symbol.asyncIterator]().return?.();
        throw error;
      }
      return file;
    });
  }

  async #readable(runId: string, caller: Caller): Promise<RunRecord> {
    const access = await this.#options.access.toRuns(caller);
    const run = await this.#options.runs.get(runId);
    if (!access.mayRead(run)) {
      throw runNotFound(runId);
    }
    return run;
  }
}
