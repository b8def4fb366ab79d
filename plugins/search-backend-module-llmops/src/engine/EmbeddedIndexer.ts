import { BatchSearchEngineIndexer } from '@backstage/plugin-search-backend-node';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import lunr from 'lunr';
import { readWords, stemOf } from './words';

/** The documents of one type. */
export interface DocumentIndex {
  index: lunr.Index;
  documents: ReadonlyMap<string, IndexableDocument>;
}

/** Makes the index of one type, and hands it on when all documents are in it. */
export class EmbeddedIndexer extends BatchSearchEngineIndexer {
  readonly #builder = new lunr.Builder();
  readonly #documents = new Map<string, IndexableDocument>();
  readonly #done: (index: DocumentIndex) => void;

  constructor(done: (index: DocumentIndex) => void) {
    super({ batchSize: 1000 });
    this.#done = done;
    this.#builder.ref('location');
    this.#builder.metadataWhitelist = ['position'];
    this.#builder.tokenizer = Object.assign(toTokens, {
      separator: lunr.tokenizer.separator,
    });
  }

  async initialize(): Promise<void> {}

  async index(documents: IndexableDocument[]): Promise<void> {
    documents.forEach(document =>
      this.#documents.set(document.location, document),
    );
  }

  /** Documents of one type need not have the same fields, and Lunr wants to know all fields first. */
  async finalize(): Promise<void> {
    const documents = [...this.#documents.values()];
    const fields = new Set(documents.flatMap(one => Object.keys(one)));
    // Lunr takes no field with a slash.
    [...fields]
      .filter(field => !field.includes('/'))
      .forEach(field => this.#builder.field(field));
    documents.forEach(document => this.#builder.add(document));
    this.#done({ index: this.#builder.build(), documents: this.#documents });
  }
}

/** Objects are no text: what is in `authorization`, for example, is nobody's to search. */
function toTokens(value: unknown): lunr.Token[] {
  if (Array.isArray(value)) {
    return value.flatMap(part =>
      toTokens(part).map(token => new lunr.Token(token.toString(), {})),
    );
  }
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    return [];
  }
  return readWords(String(value)).flatMap(({ text, start, length }) =>
    [...new Set([text, stemOf(text)])].map(
      word => new lunr.Token(word, { position: [start, length] }),
    ),
  );
}
