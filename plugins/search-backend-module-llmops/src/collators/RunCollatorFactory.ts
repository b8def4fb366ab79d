import { Readable } from 'node:stream';
import type {
  DocumentCollatorFactory,
  IndexableDocument,
} from '@backstage/plugin-search-common';
import {
  llmopsRunReadPermission,
  type Run,
  SEARCH_TYPE_RUN,
} from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsReader } from '../LlmopsReader';

/** The newest runs as documents. */
export class RunCollatorFactory implements DocumentCollatorFactory {
  readonly type = SEARCH_TYPE_RUN;
  readonly visibilityPermission = llmopsRunReadPermission;
  /** Documents of the last index. */
  #count = 0;

  constructor(
    private readonly reader: Pick<LlmopsReader, 'runs' | 'runAt'>,
    private readonly maxRuns: number,
  ) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  /** Changes when a run comes in at the top, or, while not all that fit are indexed, below. */
  async state(): Promise<string> {
    if (this.maxRuns === 0) {
      return 'none';
    }
    const newest = await this.reader.runAt(0);
    const next =
      this.#count < this.maxRuns
        ? await this.reader.runAt(this.#count)
        : undefined;
    return JSON.stringify([newest?.id, next?.id]);
  }

  async *#documents(): AsyncGenerator<IndexableDocument> {
    let count = 0;
    if (this.maxRuns > 0) {
      for await (const run of this.reader.runs()) {
        yield toDocument(run);
        count += 1;
        if (count === this.maxRuns) {
          break;
        }
      }
    }
    this.#count = count;
  }
}

function toDocument(run: Run): IndexableDocument & Record<string, unknown> {
  return {
    title: run.name,
    text: [run.id, run.pipeline, run.profile, run.experiment, run.note]
      .filter(Boolean)
      .join(' '),
    location: `/llmops/runs/${encodeURIComponent(run.id)}`,
    state: run.state,
    owner: run.owner,
    project: run.project,
    createdAt: new Date(run.createdAt).toISOString(),
    authorization: { resourceRef: run.id },
  };
}
