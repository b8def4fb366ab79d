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

  constructor(
    private readonly reader: Pick<LlmopsReader, 'runs'>,
    private readonly maxRuns: number,
  ) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  async *#documents(): AsyncGenerator<IndexableDocument> {
    let left = this.maxRuns;
    if (left === 0) {
      return;
    }
    for await (const run of this.reader.runs()) {
      yield toDocument(run);
      left -= 1;
      if (left === 0) {
        return;
      }
    }
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
