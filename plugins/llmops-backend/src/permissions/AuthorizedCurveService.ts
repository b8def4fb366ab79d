import type {
  ChangedFiles,
  Comparison,
  CurvesRequest,
  RunCurves,
} from '@llmops/backstage-plugin-llmops-common';
import type { ChangedFilesReader } from '../compare/ChangedFilesReader';
import type { DefaultCompareService } from '../compare/DefaultCompareService';
import type { DefaultCurveService } from '../curves/DefaultCurveService';
import { runNotFound } from '../database/operations/lockRun';
import type { RunStore } from '../database/RunStore';
import type { Caller, CurveService } from '../services/types';
import type { Access } from './Access';

export interface AuthorizedCurveServiceOptions {
  curves: DefaultCurveService;
  comparisons: DefaultCompareService;
  changedFiles: ChangedFilesReader;
  runs: Pick<RunStore, 'get'>;
  access: Access;
}

/** Shows those of the runs that the caller may see; the others do not exist for them. */
export class AuthorizedCurveService implements CurveService {
  readonly #options: AuthorizedCurveServiceOptions;

  static create(
    options: AuthorizedCurveServiceOptions,
  ): AuthorizedCurveService {
    return new AuthorizedCurveService(options);
  }

  private constructor(options: AuthorizedCurveServiceOptions) {
    this.#options = options;
  }

  async readCurves(request: CurvesRequest, caller: Caller): Promise<RunCurves> {
    const { filter } = await this.#options.access.toShownRuns(caller);
    return this.#options.curves.read(request, filter);
  }

  async compare(runIds: string[], caller: Caller): Promise<Comparison> {
    const { filter } = await this.#options.access.toShownRuns(caller);
    return this.#options.comparisons.compare(runIds, filter);
  }

  async changedFiles(
    runId: string,
    since: string,
    caller: Caller,
  ): Promise<ChangedFiles> {
    const { access, changedFiles, runs } = this.#options;
    const { mayRead } = await access.toRuns(caller);
    const [run, other] = await Promise.all(
      [runId, since].map(async id => {
        const found = await runs.get(id);
        if (!mayRead(found)) {
          throw runNotFound(id);
        }
        return found;
      }),
    );
    return changedFiles.read(run, other, caller);
  }
}
