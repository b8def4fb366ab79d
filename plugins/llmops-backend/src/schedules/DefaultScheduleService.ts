import { isError } from '@backstage/errors';
import type {
  Schedule,
  ScheduleList,
} from '@llmops/backstage-plugin-llmops-common';
import type { TrainingEngine } from '@llmops/backstage-plugin-llmops-node';

/** What engines start of a project by themselves. */
export class DefaultScheduleService {
  readonly #engines: ReadonlyMap<string, TrainingEngine>;

  static create(options: {
    engines: ReadonlyMap<string, TrainingEngine>;
  }): DefaultScheduleService {
    return new DefaultScheduleService(options.engines);
  }

  private constructor(engines: ReadonlyMap<string, TrainingEngine>) {
    this.#engines = engines;
  }

  /** An engine that cannot be asked is a problem; the others go on. */
  async list(context: {
    project: string;
    owner: string;
  }): Promise<ScheduleList> {
    const items: Schedule[] = [];
    const problems: string[] = [];
    for (const engine of this.#engines.values()) {
      try {
        const schedules = (await engine.schedules?.(context)) ?? [];
        items.push(
          ...schedules.map(schedule => ({ ...schedule, engine: engine.title })),
        );
      } catch (error) {
        const problem = isError(error) ? error.message : String(error);
        problems.push(`${engine.title}: ${problem}`);
      }
    }
    return { items, problems };
  }
}
