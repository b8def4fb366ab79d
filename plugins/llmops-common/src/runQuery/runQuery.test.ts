import fc from 'fast-check';
import {
  completeRunQuery,
  formatRunIdentifier,
  formatRunQuery,
  parseRunIdentifier,
  parseRunQuery,
  RUN_ATTRIBUTES,
  RUN_QUERY_MAX_CONDITIONS,
  RUN_QUERY_MAX_DEPTH,
  RUN_QUERY_MAX_LENGTH,
  type RunExpression,
} from './index';
import type { RunKey } from '../schema/openapi';
import { expressions, identifiers } from './__testUtils__/expressions';

function expressionOf(text: string): RunExpression | undefined {
  const parsed = parseRunQuery(text);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  return parsed.expression;
}

function problemsOf(text: string) {
  const parsed = parseRunQuery(text);
  return parsed.ok ? [] : parsed.problems;
}

/** What of the text the first problem points at. */
function markedIn(text: string) {
  const [problem] = problemsOf(text);
  return text.slice(problem.offset, problem.offset + problem.length);
}

describe('parseRunQuery', () => {
  it('reads what is written as it is meant', () => {
    const text =
      'metrics.eval_loss < 2.1 and params.lora_r = 64 or not state in (\'failed\', "lost")';
    expect(expressionOf(text)).toEqual({
      type: 'or',
      operands: [
        {
          type: 'and',
          operands: [
            {
              type: 'compare',
              identifier: { kind: 'metric', key: 'eval_loss' },
              operator: '<',
              value: { type: 'number', value: 2.1 },
            },
            {
              type: 'compare',
              identifier: { kind: 'param', key: 'lora_r' },
              operator: '=',
              value: { type: 'number', value: 64 },
            },
          ],
        },
        {
          type: 'not',
          operand: {
            type: 'in',
            identifier: { kind: 'attribute', name: 'state' },
            values: [
              { type: 'text', value: 'failed' },
              { type: 'text', value: 'lost' },
            ],
            negated: false,
          },
        },
      ],
    });
  });

  it.each([
    ['METRICS.loss<>-.5E-3', 'metrics.loss != -0.0005'],
    ['metric.`a b`==+inf', 'metrics."a b" = inf'],
    ['params."say ""hi""" is NOT null', 'params."say ""hi""" is not null'],
    [
      "tags.mlflow.user not iLike 'o''b%'",
      "tags.mlflow.user not ilike 'o''b%'",
    ],
    ['metrics.system/gpu-0 = NaN', 'metrics.system/gpu-0 = nan'],
    ['metrics.손실 >= 1', 'metrics.손실 >= 1'],
    ['duration > 1.5h', 'duration > 1h30m'],
    ['created>2026-11-20', 'created > 2026-11-20T00:00:00.000Z'],
    [
      "started <= '2026-11-20T10:00:00+09:00'",
      'started <= 2026-11-20T01:00:00.000Z',
    ],
    ['ended >= 7d ago', 'ended >= 1w ago'],
    ['STARTEDBY is null', 'startedBy is null'],
    ['((pinned = TRUE))', 'pinned = true'],
    ["name = '' or not not (name < 'b' or name > 'c')", undefined],
    ['   ', ''],
  ])('reads %s', (text, canonical) => {
    const expression = expressionOf(text);
    expect(expression ? formatRunQuery(expression) : '').toBe(
      canonical ?? text,
    );
  });

  it.each([
    ['metrics.loss <', '', 'a number'],
    ['metrics.loss 2', '2', '<'],
    ["metrics.loss < 'low'", "'low'", 'a number'],
    ['metrics.loss < nan', 'nan', 'a number'],
    ["metrics.loss like 'a'", 'like', '='],
    ['params.size = tiny', 'tiny', "a text such as 'tiny'"],
    ['params.size = 1x2', '1x2', 'a number'],
    ['params.when > 2026-01-01', '2026-01-01', 'a number'],
    ["state = 'runing'", "'runing'", "'running'"],
    ["state > 'a'", '>', '='],
    ['name like 5', '5', "a pattern such as '%tiny%'"],
    ['name = 5', '5', "a text such as 'tiny'"],
    ["name = 'open", "'open", "a text such as 'tiny'"],
    ['metrics."open < 2', 'metrics."open < 2', 'metrics.'],
    ['eval_loss < 2', 'eval_loss', 'metrics.'],
    ['metrics. < 2', 'metrics.', 'metrics.'],
    ["'a' = name", "'a'", 'name'],
    ['name is 5', '5', 'null'],
    ['name not 5', '5', 'like'],
    ['name in ()', ')', "a text such as 'tiny'"],
    ["name in ('a' 'b')", "'b'", ','],
    ["(name = 'a'", '', ')'],
    ["name = 'a')", ')', 'and'],
    ["name = 'a' name = 'b'", 'name', 'or'],
    ['created > 2026-02-30', '2026-02-30', 'a time such as 7d ago'],
    ['duration > 5', '5', 'a duration such as 2h'],
    ["name = 'a' and", '', 'not'],
    ["name = 'a'; drop table runs", ';', 'and'],
    ["name = 'a' 😀", '😀', 'or'],
    ['pinned', '', '='],
  ])('says where %s is wrong', (text, marked, expected) => {
    expect(markedIn(text)).toBe(marked);
    expect(problemsOf(text)[0].expected).toContain(expected);
    expect(problemsOf(text)[0].message).toMatch(/^[^{]+$/);
  });

  it('says what was probably meant', () => {
    expect(problemsOf("nane = 'a'")[0].message).toContain('did you mean name?');
    expect(problemsOf("state = 'runing'")[0].message).toContain("'running'");
  });

  it('tells every value of the wrong kind at once', () => {
    const problems = problemsOf("metrics.a < 'x' and pinned = 3 or name = 4");
    expect(problems.map(({ offset }) => offset)).toEqual([12, 29, 41]);
  });

  it('bounds length, depth and number of conditions', () => {
    const nested = (depth: number) =>
      `${'('.repeat(depth)}name is null${')'.repeat(depth)}`;
    expect(problemsOf(nested(RUN_QUERY_MAX_DEPTH))).toEqual([]);
    expect(problemsOf(nested(RUN_QUERY_MAX_DEPTH + 1))).toHaveLength(1);
    expect(problemsOf('('.repeat(RUN_QUERY_MAX_LENGTH))).toHaveLength(1);
    expect(problemsOf('not '.repeat(2_000))).toHaveLength(1);
    const chain = (count: number) =>
      Array(count).fill('pinned = true').join(' and ');
    expect(problemsOf(chain(RUN_QUERY_MAX_CONDITIONS))).toEqual([]);
    expect(problemsOf(chain(RUN_QUERY_MAX_CONDITIONS + 1))[0].message).toMatch(
      /more than 200 conditions/,
    );
    const long = `name = '${'x'.repeat(RUN_QUERY_MAX_LENGTH - 9)}'`;
    expect(long).toHaveLength(RUN_QUERY_MAX_LENGTH);
    expect(problemsOf(long)).toEqual([]);
    expect(problemsOf(`${long} `)[0]).toMatchObject({
      offset: RUN_QUERY_MAX_LENGTH,
      length: 1,
    });
  });

  it('reads back what is written, whatever it holds', () => {
    fc.assert(
      fc.property(expressions(), expression => {
        expect(expressionOf(formatRunQuery(expression))).toEqual(expression);
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers any text with problems within it', () => {
    const pieces = fc.constantFrom(
      ...'( ) and or not in like is null metrics. params."a tags.`b` name < >= = != , 1 -2h \' " ` 2026-11-20 ago ; -- \0 \ud800'.split(
        ' ',
      ),
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(' ')),
    );
    fc.assert(
      fc.property(texts, fc.nat({ max: 60 }), (text, caret) => {
        for (const { offset, length } of problemsOf(text)) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
        const { from, to } = completeRunQuery(text, caret, []);
        expect(from).toBeLessThanOrEqual(to);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('parseRunIdentifier', () => {
  it('reads back what is written', () => {
    fc.assert(
      fc.property(identifiers, identifier => {
        const text = formatRunIdentifier(identifier);
        expect(parseRunIdentifier(text)).toEqual(identifier);
      }),
    );
  });

  it.each(['', 'metrics', 'metrics.', 'name desc', 'params.a params.b', "'a'"])(
    'takes %p for none',
    text => {
      expect(parseRunIdentifier(text)).toBeUndefined();
    },
  );
});

describe('completeRunQuery', () => {
  const keys: RunKey[] = [
    { kind: 'metric', key: 'train_loss' },
    { kind: 'metric', key: 'eval loss' },
    { kind: 'param', key: 'loss_weight' },
  ];
  /** The options where the bar stands, each as the text with it put in. */
  function completed(marked: string) {
    const caret = marked.indexOf('|');
    const text = marked.replace('|', '');
    const { from, to, options } = completeRunQuery(text, caret, keys, {
      owner: ['group:default/ml-research'],
    });
    return options.map(
      ({ insert }) => text.slice(0, from) + insert + text.slice(to),
    );
  }

  it('offers what a condition can begin with', () => {
    expect(completed('|')).toEqual(
      expect.arrayContaining([
        ...Object.keys(RUN_ATTRIBUTES),
        'metrics.',
        'metrics.train_loss',
        'not',
      ]),
    );
  });

  it.each([
    [
      'loss|',
      ['params.loss_weight', 'metrics.train_loss', 'metrics."eval loss"'],
    ],
    ['metrics.ev|', ['metrics."eval loss"']],
    ['metrics."ev|', ['metrics."eval loss"']],
    ['na|me = 1', ['name = 1']],
    [
      'pinned |',
      [
        'pinned =',
        'pinned !=',
        'pinned in',
        'pinned not in',
        'pinned is null',
        'pinned is not null',
      ],
    ],
    ['pinned = |', ['pinned = true', 'pinned = false']],
    ["state = 'succ|", ["state = 'succeeded'"]],
    [
      "state in ('lost', ca|",
      ["state in ('lost', 'cancelling'", "state in ('lost', 'cancelled'"],
    ],
    ['owner = |', ["owner = 'group:default/ml-research'"]],
    ["(name = 'a' |", ["(name = 'a' and", "(name = 'a' or", "(name = 'a' )"]],
    ["name = 'a' o|", ["name = 'a' or"]],
    ['name is |', ['name is null', 'name is not null']],
    ['metrics.a < 2|', []],
    ['nothing = 1 |', []],
  ])('completes %s', (marked, options) => {
    expect(completed(marked)).toEqual(options);
  });
});
