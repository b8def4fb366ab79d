import type { TrackerSink } from '@llmops/backstage-plugin-llmops-node';
import type { MlflowRun } from '../client/schemas';
import type { OwnershipRules } from '../config/OwnershipRules';
import type { ExperimentDirectory } from './ExperimentDirectory';
import { fingerprint } from './fingerprint';
import type { MlflowLinks } from './MlflowLinks';
import { toTrackedRun } from './records';

/** Runs that are remembered; the ones that are read again and again are far fewer. */
const LIMIT = 20_000;

/** Reports runs of shown experiments, those that are read again and again only when they changed. */
export class RunReporter {
  readonly #links: MlflowLinks;
  readonly #ownership: OwnershipRules;
  readonly #experiments: ExperimentDirectory;
  readonly #prints = new Map<string, string>();

  constructor(options: {
    links: MlflowLinks;
    ownership: OwnershipRules;
    experiments: ExperimentDirectory;
  }) {
    this.#links = options.links;
    this.#ownership = options.ownership;
    this.#experiments = options.experiments;
  }

  /** Everything will be reported again. */
  forget(): void {
    this.#prints.clear();
  }

  /** Answers the ids of those that are new or changed as far as is remembered. */
  async report(runs: MlflowRun[], sink: TrackerSink): Promise<Set<string>> {
    const changed = runs
      .map(run => this.#toRecord(run))
      .map(record => ({ record, print: fingerprint(record) }))
      .filter(({ record, print }) => this.#prints.get(record.id) !== print);
    if (changed.length > 0) {
      await sink.upsertRuns(changed.map(({ record }) => record));
    }
    if (this.#prints.size > LIMIT) {
      this.#prints.clear();
    }
    changed.forEach(({ record, print }) => this.#prints.set(record.id, print));
    return new Set(changed.map(({ record }) => record.id));
  }

  /** Reports without remembering, what is not read again soon. */
  async reportAll(runs: MlflowRun[], sink: TrackerSink): Promise<void> {
    if (runs.length > 0) {
      await sink.upsertRuns(runs.map(run => this.#toRecord(run)));
    }
  }

  #toRecord(run: MlflowRun) {
    const id = run.info.experiment_id;
    const experiment = this.#experiments.nameOf(id) ?? id;
    const record = toTrackedRun(run, experiment, this.#links);
    const { tags } = run.data;
    return { ...record, ...this.#ownership.of({ experiment, tags }) };
  }
}
