import { Readable } from 'node:stream';
import type {
  DocumentCollatorFactory,
  IndexableDocument,
} from '@backstage/plugin-search-common';
import {
  llmopsModelReadPermission,
  type Model,
  modelResourceId,
  SEARCH_TYPE_MODEL,
} from '@llmops/backstage-plugin-llmops-common';
import type { LlmopsReader } from '../LlmopsReader';
import { plainText } from './plainText';

/** Registered models as documents. */
export class ModelCollatorFactory implements DocumentCollatorFactory {
  readonly type = SEARCH_TYPE_MODEL;
  readonly visibilityPermission = llmopsModelReadPermission;

  constructor(
    private readonly reader: Pick<LlmopsReader, 'models' | 'newestModel'>,
  ) {}

  async getCollator(): Promise<Readable> {
    return Readable.from(this.#documents());
  }

  /** Changes when a model does. */
  async state(): Promise<string> {
    const newest = await this.reader.newestModel();
    return JSON.stringify([newest?.tracker, newest?.name, newest?.updatedAt]);
  }

  async *#documents(): AsyncGenerator<IndexableDocument> {
    for await (const model of this.reader.models()) {
      yield toDocument(model);
    }
  }
}

function toDocument(model: Model): IndexableDocument & Record<string, unknown> {
  const { tracker, name, owner, project, description, facts } = model;
  const aliases = Object.keys(model.aliases ?? {});
  return {
    title: name,
    text: [
      plainText(description ?? ''),
      ...aliases,
      facts?.task,
      ...(facts?.languages ?? []),
      ...(facts?.baseModels ?? []),
    ]
      .filter(Boolean)
      .join(' '),
    location: `/llmops/models/${encodeURIComponent(
      tracker,
    )}/${encodeURIComponent(name)}`,
    owner,
    project,
    aliases: aliases.join(', '),
    latestVersion: model.latestVersion,
    authorization: { resourceRef: modelResourceId(tracker, name) },
  };
}
