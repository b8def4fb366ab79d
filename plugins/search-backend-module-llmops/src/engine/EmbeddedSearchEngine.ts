import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, NotImplementedError } from '@backstage/errors';
import type {
  IndexableDocument,
  IndexableResultSet,
  SearchEngine,
  SearchQuery,
} from '@backstage/plugin-search-common';
import lunr from 'lunr';
import { type DocumentIndex, EmbeddedIndexer } from './EmbeddedIndexer';
import { highlight, type Matches } from './highlight';
import { fold, isCjk, readTerm, stemOf } from './words';

const PAGE_SIZE = 25;
const LONGEST_NAME = 500;
/** Enough for a pasted sentence; what follows narrows the search no more. */
const MOST_WORDS = 32;
/** Shorter words are within one letter of too many others. */
const SHORTEST_MISSPELT = 5;

interface Found {
  type: string;
  document: IndexableDocument;
  isExact: boolean;
  score: number;
  matches: Matches[];
}

/** Keeps documents in memory, and finds those that have every word of a search, in any script. */
export class EmbeddedSearchEngine implements SearchEngine {
  readonly #logger: LoggerService;
  readonly #indices = new Map<string, DocumentIndex>();
  readonly #tags = (uuid => [`<${uuid}>`, `</${uuid}>`] as const)(randomUUID());

  constructor(options: { logger: LoggerService }) {
    this.#logger = options.logger;
  }

  setTranslator(): void {
    throw new NotImplementedError(
      'The embedded search engine has no query language that a search could be translated into',
    );
  }

  /** As other engines do, keeps the documents there are when none come: a source that fails can look empty. */
  async getIndexer(type: string): Promise<EmbeddedIndexer> {
    return new EmbeddedIndexer(index => {
      if (index.documents.size > 0) {
        this.#indices.set(type, index);
      } else {
        this.#logger.debug(`There are no documents of the type ${type}`);
      }
    });
  }

  async query(query: SearchQuery): Promise<IndexableResultSet> {
    const size = query.pageLimit ?? PAGE_SIZE;
    const page = readCursor(query.pageCursor);
    const found = [...this.#indices]
      .filter(([type]) => query.types?.includes(type) ?? true)
      .flatMap(([type, index]) => search(type, index, query.term))
      .filter(({ document }) => meets(document, query.filters ?? {}))
      .sort(
        (a, b) => Number(b.isExact) - Number(a.isExact) || b.score - a.score,
      );
    const start = page * size;
    const [preTag, postTag] = this.#tags;
    return {
      results: found
        .slice(start, start + size)
        .map(({ type, document, matches }, index) => ({
          type,
          document,
          rank: start + index + 1,
          highlight: {
            preTag,
            postTag,
            fields: highlight(document, matches, this.#tags),
          },
        })),
      numberOfResults: found.length,
      nextPageCursor:
        found.length > start + size ? writeCursor(page + 1) : undefined,
      previousPageCursor: page > 0 ? writeCursor(page - 1) : undefined,
    };
  }
}

function search(
  type: string,
  { index, documents }: DocumentIndex,
  term: string,
): Found[] {
  const name = fold(term.slice(0, LONGEST_NAME + 1).trim());
  const toFound = (ref: string, score: number, matches: Matches[]): Found[] => {
    const document = documents.get(ref);
    return document
      ? [{ type, document, score, matches, isExact: isNamed(document, name) }]
      : [];
  };
  if (term.trim() === '') {
    return [...documents.keys()].flatMap(ref => toFound(ref, 0, []));
  }
  const [first, ...others] = readTerm(term)
    .slice(0, MOST_WORDS)
    .map(word => lookUp(index, word));
  return [...(first ?? [])].flatMap(([ref, match]) => {
    const all = [match, ...others.flatMap(other => other.get(ref) ?? [])];
    const score = all.reduce((sum, one) => sum + one.score, 0);
    return all.length === others.length + 1
      ? toFound(
          ref,
          score,
          all.map(one => one.matchData.metadata as Matches),
        )
      : [];
  });
}

/** Documents with one word: as it is first, then in other forms, then with a letter wrong. */
function lookUp(
  index: lunr.Index,
  word: string,
): Map<string, lunr.Index.Result> {
  const results = index.query(query => {
    const { wildcard } = lunr.Query;
    query.term(word, { boost: 100 });
    if (isCjk(word)) {
      return;
    }
    query.term(stemOf(word), { boost: 50 });
    query.term(word, { boost: 10, wildcard: wildcard.TRAILING });
    if (/^\p{L}+$/u.test(word) && word.length >= SHORTEST_MISSPELT) {
      query.term(word, { boost: 1, editDistance: 1 });
    }
  });
  return new Map(results.map(result => [result.ref, result]));
}

function isNamed(document: IndexableDocument, name: string): boolean {
  return Object.values(document).some(
    value =>
      typeof value === 'string' &&
      value.length <= LONGEST_NAME &&
      fold(value) === name,
  );
}

/** Of several values of a filter a document has one. */
function meets(
  document: IndexableDocument,
  filters: NonNullable<SearchQuery['filters']>,
): boolean {
  const fields = new Map<string, unknown>(Object.entries(document));
  return Object.entries(filters).every(([field, wanted]) => {
    const values = new Set([fields.get(field)].flat().map(textOf));
    const accepted = [wanted].flat().filter(value => value !== undefined);
    return (
      accepted.length === 0 || accepted.some(value => values.has(textOf(value)))
    );
  });
}

function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? fold(String(value))
    : undefined;
}

function readCursor(cursor: string | undefined): number {
  const page = cursor
    ? Number(Buffer.from(cursor, 'base64').toString('utf8'))
    : 0;
  if (!Number.isSafeInteger(page) || page < 0) {
    throw new InputError('Invalid page cursor');
  }
  return page;
}

function writeCursor(page: number): string {
  return Buffer.from(String(page)).toString('base64');
}
