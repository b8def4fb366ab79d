import type { LoggerService } from '@backstage/backend-plugin-api';
import { ActiveRuns } from './attempts/ActiveRuns';
import { PipelineUploads } from './attempts/PipelineUploads';
import { RunSender, type SendingTimes } from './attempts/RunSender';
import { ConfiguredAuthentication } from './client/Authentication';
import { PipelinesClient } from './client/PipelinesClient';
import { PipelinesHttp } from './client/PipelinesHttp';
import type { PipelinesConfig } from './config/readPipelinesConfig';

const HEALTH_MS = 10_000;

/** One server, with what runs share about it. */
export class PipelinesServer {
  readonly client: PipelinesClient;
  readonly sender: RunSender;
  readonly uploads: PipelineUploads;
  readonly runs: ActiveRuns;
  #health: { at: number; problem: Promise<string | undefined> } | undefined;

  constructor(
    readonly config: PipelinesConfig,
    options: { logger: LoggerService; times?: SendingTimes; pageSize?: number },
  ) {
    this.client = new PipelinesClient(
      new PipelinesHttp({
        server: config.name,
        url: config.url,
        authentication: new ConfiguredAuthentication(config.authentication),
      }),
    );
    this.sender = new RunSender(this.client, options.times);
    this.uploads = new PipelineUploads(this.client);
    this.runs = new ActiveRuns({
      client: this.client,
      pollMs: config.pollMs,
      logger: options.logger,
      pageSize: options.pageSize,
    });
  }

  /** Why the server takes no runs now; undefined when it does. Asked again after a moment only. */
  async problem(): Promise<string | undefined> {
    const now = performance.now();
    if (!this.#health || now - this.#health.at > HEALTH_MS) {
      const problem = this.client.health().then(
        () => undefined,
        error => (error instanceof Error ? error.message : String(error)),
      );
      this.#health = { at: now, problem };
    }
    return this.#health.problem;
  }
}
