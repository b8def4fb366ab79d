import type {
  GovernanceFact,
  GovernanceModel,
} from '@llmops/backstage-plugin-llmops-common';
import { toCsvLine } from '../lib/csv';
import { type EvaluationSources, judgeEvaluations } from './judgeEvaluations';
import { readModelRows } from './readModelRows';
import { sortModels } from './sortModels';
import { lacks, toGovernanceModel } from './toGovernanceModel';

const DEFAULT_LIMIT = 50;

/** Which models are wanted, and in which order. */
export interface GovernanceFilter {
  text?: string;
  owner?: string[];
  missing?: GovernanceFact[];
  sort?: string;
}

export interface GovernanceReaderOptions extends EvaluationSources {
  unownedGroup: string;
}

/**
 * What is known of the models. All of them are read for each answer, a few columns in one query, since any fact can be
 * what they are sorted by; how well they were evaluated takes more, and is looked up for the page only, unless the
 * order or a filter asks for it.
 */
export class GovernanceReader {
  readonly #options: GovernanceReaderOptions;

  static create(options: GovernanceReaderOptions): GovernanceReader {
    return new GovernanceReader(options);
  }

  private constructor(options: GovernanceReaderOptions) {
    this.#options = options;
  }

  async list(
    query: GovernanceFilter & { limit?: number; skip?: number },
  ): Promise<{ items: GovernanceModel[]; total: number }> {
    const { models, judged } = await this.#find(query);
    const skip = query.skip ?? 0;
    const page = models.slice(skip, skip + (query.limit ?? DEFAULT_LIMIT));
    return {
      total: models.length,
      items: judged ? page : await judgeEvaluations(this.#options, page),
    };
  }

  /** The models as lines of CSV. */
  async *exportCsv(filter: GovernanceFilter): AsyncGenerator<string> {
    yield toCsvLine([
      ...['tracker', 'name', 'owner', 'owner known', 'project', 'card score'],
      ...['licence', 'newest version', 'aliases', 'evaluation'],
      ...['lineage known', 'data pinned', 'last trained'],
    ]);
    const { models, judged } = await this.#find(filter);
    const batch = 500;
    for (let start = 0; start < models.length; start += batch) {
      const part = models.slice(start, start + batch);
      const rows = judged ? part : await judgeEvaluations(this.#options, part);
      yield rows.map(toLine).join('');
    }
  }

  async #find(filter: GovernanceFilter) {
    const { database, unownedGroup } = this.#options;
    const { missing = [], sort = 'name' } = filter;
    const rows = await readModelRows(database, unownedGroup, filter);
    const facts = rows.map(row => toGovernanceModel(row, unownedGroup));
    const needsVerdict =
      missing.includes('evaluation') || sort.endsWith('evaluation');
    // The other facts first: they cost nothing.
    const rest = missing.filter(fact => fact !== 'evaluation');
    const candidates = facts.filter(model => lacks(model, rest));
    const known = needsVerdict
      ? await judgeEvaluations(this.#options, candidates)
      : candidates;
    const found = needsVerdict
      ? known.filter(model => lacks(model, missing))
      : known;
    return { models: sortModels(found, sort), judged: needsVerdict };
  }
}

function toLine(model: GovernanceModel): string {
  return toCsvLine([
    model.tracker,
    model.name,
    model.owner,
    model.ownerKnown,
    model.project,
    model.cardScore,
    model.licence,
    model.latestVersion,
    Object.entries(model.aliases)
      .map(([alias, version]) => `${alias}=${version}`)
      .join(' '),
    model.evaluation,
    model.lineageKnown,
    model.dataPinned,
    model.lastTrained?.toISOString(),
  ]);
}
