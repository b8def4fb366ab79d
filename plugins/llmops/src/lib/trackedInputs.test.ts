import type { Dataset } from '../api';
import { findDataset, sourceOf } from './trackedInputs';

const dataset = (path: string): Dataset => ({
  entityRef: `resource:default/${path.replace(/\W/g, '-')}`,
  title: path,
  owner: 'group:default/research',
  path,
});

describe('data that a run read', () => {
  it.each([
    ['{"uri": "data/raw/corpus.jsonl"}', 'data/raw/corpus.jsonl'],
    [
      '{"path": "/srv/p/data/raw/corpus.jsonl"}',
      '/srv/p/data/raw/corpus.jsonl',
    ],
    ['{"tags": {}}', '{"tags": {}}'],
    ['{not JSON', '{not JSON'],
    ['./data/raw/corpus.jsonl', './data/raw/corpus.jsonl'],
    [undefined, undefined],
  ])('says that %s is %s', (source, address) => {
    expect(sourceOf(source)).toBe(address);
  });

  it('is the dataset whose path it has', () => {
    const known = [dataset('raw/corpus.jsonl'), dataset('data/eval.jsonl')];
    const found = (source: string | undefined) =>
      findDataset(source, known)?.path;
    expect(found('{"uri": "data/eval.jsonl"}')).toBe('data/eval.jsonl');
    expect(found('./data/eval.jsonl')).toBe('data/eval.jsonl');
    expect(found('file:///srv/p/raw/corpus.jsonl')).toBe('raw/corpus.jsonl');
    expect(found('other-raw/corpus.jsonl')).toBeUndefined();
    expect(found('')).toBeUndefined();
    expect(found(undefined)).toBeUndefined();
  });
});
