import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import type { SearchQuery } from '@backstage/plugin-search-common';
import request from 'supertest';
import { EmbeddedSearchEngine } from './EmbeddedSearchEngine';
import { embeddedSearchEngine } from './module';

jest.setTimeout(60_000);

const RUN = 'korean-llm-train-k5gvb';
const document = (title: string, text = '', more: object = {}) => ({
  title,
  text,
  location: `/${title}`,
  ...more,
});

async function createEngine() {
  const engine = new EmbeddedSearchEngine({
    logger: mockServices.logger.mock(),
  });
  const index = async (type: string, documents: object[]) =>
    pipeline(Readable.from(documents), await engine.getIndexer(type));
  await index('model', [
    document('Qwen 2.5 (7B) 한국어', '모델을 학습합니다', {
      owner: 'group:default/research',
      tags: ['llm', 'chat'],
      authorization: { resourceRef: 'secret' },
    }),
    document('한국 음식', 'the training of Modèles'),
    document('요약'.normalize('NFD'), 'constructor', { state: 'ready' }),
  ]);
  await index('run', [
    document('korean-llm', `k5gvb ${RUN.replace(/-/g, ' ')} ${RUN}`),
    document(RUN, 'train'),
    document('corpus', RUN, { state: 'failed' }),
  ]);
  await index('techdocs', []);
  const titles = async (term: string, query: Partial<SearchQuery> = {}) =>
    (await engine.query({ term, ...query })).results.map(
      result => result.document.title,
    );
  return { engine, index, titles };
}

describe('EmbeddedSearchEngine', () => {
  it('finds words of any script, whole names first, and nothing for words that are nowhere', async () => {
    const { titles } = await createEngine();
    for (const term of [
      '한국어',
      '모델',
      '학습',
      '어',
      'qwen',
      'QWEN 한국어',
    ]) {
      expect([term, await titles(term)]).toEqual([
        term,
        ['Qwen 2.5 (7B) 한국어'],
      ]);
    }
    expect((await titles('한국')).sort()).toEqual(
      ['Qwen 2.5 (7B) 한국어', '한국 음식'].sort(),
    );
    expect(await titles('요약')).toHaveLength(1);
    for (const term of [
      'modèle',
      'trainings 음식',
      'the trainings of modèles',
      'trainong 음식',
    ]) {
      expect([term, await titles(term)]).toEqual([term, ['한국 음식']]);
    }
    expect((await titles(RUN))[0]).toBe(RUN);
    expect((await titles(RUN.toUpperCase()))[0]).toBe(RUN);
    expect(await titles(RUN)).toHaveLength(3);
    for (const term of ['날씨', 'zzq', 'object', 'secret', 'qwen 날씨', '!?']) {
      expect([term, await titles(term)]).toEqual([term, []]);
    }
  });

  it('filters, pages and marks what it found', async () => {
    const { engine, titles, index } = await createEngine();
    const owned = { owner: 'group:default/research' };
    expect(await titles('', { filters: owned })).toHaveLength(1);
    expect(await titles('', { filters: { owner: 'research' } })).toEqual([]);
    expect(
      await titles('', { filters: { state: ['failed', 'ready'] } }),
    ).toHaveLength(2);
    expect(await titles('', { filters: { tags: ['chat'] } })).toHaveLength(1);
    expect(await titles('', { types: ['run'] })).toHaveLength(3);
    const first = await engine.query({ term: 'korean', pageLimit: 2 });
    expect(first).toMatchObject({ numberOfResults: 3 });
    const second = await engine.query({
      term: 'korean',
      pageLimit: 2,
      pageCursor: first.nextPageCursor,
    });
    expect(second.results.map(({ rank }) => rank)).toEqual([3]);
    expect(second.nextPageCursor).toBeUndefined();
    expect(second.previousPageCursor).toBeDefined();
    const { results } = await engine.query({ term: '한국어 학습' });
    const { preTag, postTag, fields } = results[0].highlight ?? {};
    expect(fields).toEqual({
      title: `Qwen 2.5 (7B) ${preTag}한국어${postTag}`,
      text: `모델을 ${preTag}학습${postTag}합니다`,
      location: `/Qwen 2.5 (7B) ${preTag}한국어${postTag}`,
    });
    await index('run', [document('another')]);
    expect(await titles('', { types: ['run'] })).toEqual(['another']);
    await index('run', []);
    expect(await titles('', { types: ['run'] })).toEqual(['another']);
  });

  it('takes what people write for text', async () => {
    const { engine, titles } = await createEngine();
    for (const term of [
      '*',
      '-날씨*^~+:',
      'title:"x" OR (1=1)',
      '__proto__',
      '\0\uD800',
      `${'x'.repeat(100_000)} ${'한'.repeat(100_000)}`,
      'word '.repeat(50_000),
    ]) {
      expect([term.slice(0, 20), await titles(term)]).toEqual([
        term.slice(0, 20),
        [],
      ]);
    }
    expect(await titles('-qwen*^~+:')).toHaveLength(1);
    expect(await titles('constructor')).toHaveLength(1);
    expect(await titles('', { filters: { constructor: 'x' } })).toEqual([]);
    await expect(
      engine.query({ term: '', pageCursor: 'LTE=' }),
    ).rejects.toThrow('Invalid page cursor');
  });

  it('answers with nothing, not an error, where there is no document of a type', async () => {
    const backend = await startTestBackend({
      features: [searchPlugin, embeddedSearchEngine],
    });
    const answer = await request(backend.server).get(
      '/api/search/query?term=model',
    );
    expect([answer.status, answer.body.results]).toEqual([200, []]);
    const { titles } = await createEngine();
    expect(await titles('model', { types: ['techdocs'] })).toEqual([]);
  });
});
