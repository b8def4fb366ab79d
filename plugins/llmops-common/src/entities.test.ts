import { createHash } from 'node:crypto';
import { makeValidator } from '@backstage/catalog-model';
import fc from 'fast-check';
import { modelEntityName, runEntityName, toEntityName } from './entities';
import { sha256 } from './sha256';

const { isValidEntityName } = makeValidator();
const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('entity names', () => {
  it('are readable and do not change', () => {
    expect(toEntityName('model', 'Korean LLM/7B')).toBe(
      'model-korean-llm-7b-b4up4ne2ye',
    );
    expect(modelEntityName('mlflow', 'korean-llm')).toBe(
      'model-korean-llm-epg5neog3h',
    );
    expect(runEntityName('0f9c2d-1')).toBe('run-0f9c2d-1');
  });

  it('are valid and bounded for any text', () => {
    fc.assert(
      fc.property(anyText, text => {
        for (const name of [
          toEntityName('model', text),
          modelEntityName(text, text),
          runEntityName(text),
        ]) {
          expect(isValidEntityName(name)).toBe(true);
          expect(name.length).toBeLessThanOrEqual(63);
          expect(name).toBe(name.toLowerCase());
        }
      }),
    );
    for (const text of [
      '',
      '한국어 모델',
      '////',
      'a'.repeat(5000),
      '../..',
      '🙂',
    ]) {
      expect(isValidEntityName(toEntityName('model', text))).toBe(true);
    }
  });

  it('differ for different texts, also for those with the same slug', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        expect(
          toEntityName('model', left) === toEntityName('model', right),
        ).toBe(left === right);
      }),
    );
    const alike = ['Korean/LLM', 'korean-llm', 'Korean LLM', 'korean_llm'];
    expect(new Set(alike.map(name => toEntityName('model', name))).size).toBe(
      4,
    );
    expect(modelEntityName('a', 'b/c')).not.toBe(modelEntityName('a/b', 'c'));
    expect(modelEntityName('first', 'm')).not.toBe(
      modelEntityName('second', 'm'),
    );
  });

  it('hash as SHA-256 does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(
          createHash('sha256').update(bytes).digest('hex'),
        );
      }),
    );
  });
});
