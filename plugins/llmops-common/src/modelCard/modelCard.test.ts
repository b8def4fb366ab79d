import fc from 'fast-check';
import {
  assessCard,
  completeCardFacts,
  CARD_WEIGHTS,
  modelLifecycle,
  readEvaluationKey,
  readModelCard,
} from '.';

const FULL = `---
license: apache-2.0
base_model: example/base-7b
language: [ko, en]
datasets: [corpus]
pipeline_tag: text-generation
metrics: [accuracy]
model-index:
- name: korean-llm
  results:
  - task: { type: text-generation }
    dataset: { type: kmmlu, name: KMMLU }
    metrics:
    - { type: accuracy, value: 0.75 }
    - { type: exact_match, value: '12 / 40' }
---
# Korean model

${'It answers questions about everyday life in Korean. '.repeat(5)}

## Intended use
Research.

## Limitations and bias
Small.

\`\`\`python
# License
\`\`\`
`;

describe('readModelCard', () => {
  it('reads the metadata of model hubs, single values as lists', () => {
    const { facts, body } = readModelCard(FULL);
    expect(facts).toEqual({
      license: 'apache-2.0',
      baseModels: ['example/base-7b'],
      languages: ['ko', 'en'],
      datasets: ['corpus'],
      task: 'text-generation',
      library: undefined,
      tags: [],
      metrics: ['accuracy'],
      results: [
        {
          metric: 'accuracy',
          value: 0.75,
          dataset: 'KMMLU',
          task: 'text-generation',
        },
        {
          metric: 'exact_match',
          value: '12 / 40',
          dataset: 'KMMLU',
          task: 'text-generation',
        },
      ],
    });
    expect(body).toMatch(/^# Korean model/);
    expect(
      readModelCard('---\r\nlicense: mit\r\n---\r\n# Title\n---\nrest').body,
    ).toBe('# Title\n---\nrest');
  });

  it.each([
    ['no front matter', '# Title\n---\nlicense: x\n---\n'],
    ['broken YAML', '---\nlicense: [\n---\nbody'],
    ['a list', '---\n- license\n---\nbody'],
    ['aliases that blow up', '---\na: &a [x]\nlanguage: *a\n---\nbody'],
    ['endless nesting', `---\n${'['.repeat(50_000)}\n---\nbody`],
    ['front matter beyond limits', `---\na: ${'x'.repeat(70_000)}\n---\nbody`],
  ])('leaves a card with %s as it is', (_, card) => {
    expect(readModelCard(card)).toEqual({ body: card });
  });

  it('leaves out what has another shape, and keeps no more than a page can show', () => {
    const { facts } = readModelCard(
      `---\nlicense: { a: 1 }\nlanguage: [ko, { b: 2 }, ko]\n__proto__: { license: x }\ntags: [${'"t", '.repeat(
        300,
      )}${'x'.repeat(900)}]\nmodel-index: oops\n---\n`,
    );
    expect(facts).toMatchObject({
      license: undefined,
      languages: ['ko'],
      tags: ['t'],
      results: [],
    });
  });

  it('answers whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (front, rest) => {
        const { body } = readModelCard(`---\n${front}\n---\n${rest}`);
        return typeof body === 'string';
      }),
    );
  });
});

describe('assessCard', () => {
  it('weighs parts that sum to 100', () => {
    expect(Object.values(CARD_WEIGHTS).reduce<number>((a, b) => a + b, 0)).toBe(
      100,
    );
    expect(assessCard(readModelCard(FULL))).toEqual({
      score: 100,
      missing: [],
    });
  });

  it.each([
    ['nothing', '', 0],
    ['a licence', '---\nlicense: mit\n---\n', 15],
    ['prose', 'word '.repeat(50), 15],
    ['too little prose', 'word', 0],
    ['a heading in code', '```\n# Intended use\n```\n', 5],
    ['Korean headings', '## 한계\n## 학습 데이터\n', 20],
    ['a language and a task', '---\nlanguage: ko\npipeline_tag: x\n---\n', 10],
  ])('counts %s', (_, card, score) => {
    expect(assessCard(readModelCard(card)).score).toBe(score);
  });

  it('takes from tags what the card does not say, and counts it', () => {
    const { facts, body } = readModelCard(
      '---\nlicense: apache-2.0\n---\n# Model\n',
    );
    const tags = {
      license: 'mit',
      task: ' text-generation ',
      languages: 'ko, en,ko,',
      base_model: '',
    };
    const complete = completeCardFacts(facts, tags);
    expect(complete).toMatchObject({
      license: 'apache-2.0',
      task: 'text-generation',
      languages: ['ko', 'en'],
      baseModels: [],
    });
    const { score, missing } = assessCard({ facts: complete, body });
    expect(score).toBe(25);
    expect(missing).not.toContain('license');
    expect(missing).toContain('baseModel');
    expect(completeCardFacts(undefined, {}).license).toBeUndefined();
    expect(completeCardFacts(undefined, { license: 'mit' }).license).toBe(
      'mit',
    );
  });

  it('counts what is known beside the card, and names what is missing', () => {
    const known = assessCard({
      body: '',
      isEvaluated: true,
      hasDataVersion: true,
    });
    expect(known.score).toBe(25);
    expect(known.missing).toEqual([
      'description',
      'license',
      'intendedUse',
      'limitations',
      'baseModel',
      'language',
      'task',
      'usage',
    ]);
  });
});

describe('modelLifecycle', () => {
  it.each([
    [{ tags: { lifecycle: ' Retired ' }, aliases: ['champion'] }, 'retired'],
    [{ tags: {}, aliases: ['candidate', 'champion'] }, 'production'],
    [{ tags: {}, aliases: ['candidate'] }, 'staging'],
    [{ tags: {}, aliases: [], stages: ['Production'] }, 'production'],
    [{ tags: {}, aliases: [], stages: ['Archived', 'Staging'] }, 'staging'],
    [{ tags: {}, aliases: [], stages: ['Archived'] }, 'deprecated'],
    [{ tags: {}, aliases: ['mine'] }, 'experimental'],
  ])('of %j is %s', (model, lifecycle) => {
    expect(modelLifecycle(model)).toBe(lifecycle);
  });
});

describe('readEvaluationKey', () => {
  it.each([
    ['accuracy', { metric: 'accuracy' }],
    ['accuracy@kmmlu', { metric: 'accuracy', dataset: 'kmmlu' }],
    ['eval/kmmlu/acc', { metric: 'acc', dataset: 'eval/kmmlu' }],
    ['acc_on_data_kmmlu', { metric: 'acc', dataset: 'kmmlu' }],
    ['/acc', { metric: '/acc' }],
    ['acc@', { metric: 'acc@' }],
    ['', { metric: '' }],
  ])('reads %s', (key, read) => {
    expect(readEvaluationKey(key)).toEqual(read);
  });
});
