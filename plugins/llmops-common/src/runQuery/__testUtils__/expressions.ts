import fc from 'fast-check';
import type {
  RunComparison,
  RunCondition,
  RunExpression,
  RunLiteral,
} from '../expression';
import {
  findRunAttribute,
  RUN_ATTRIBUTES,
  runAttributeChoices,
  type RunIdentifier,
  runValueType,
} from '../identifiers';

const texts = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom("'", "''", '"', '%_\\', "' or 1=1 --", 'and', '손실'),
  )
  .filter(text => !text.includes('\0'));

/** Any identifier, with keys that need quotes and keys that do not. */
export const identifiers: fc.Arbitrary<RunIdentifier> = fc.oneof(
  fc.constantFrom(...Object.keys(RUN_ATTRIBUTES)).map((name): RunIdentifier => {
    const attribute = findRunAttribute(name) ?? 'name';
    return { kind: 'attribute', name: attribute };
  }),
  fc.record({
    kind: fc.constantFrom('metric', 'param', 'tag'),
    key: fc.oneof(
      texts.filter(text => text.length > 0),
      fc.constantFrom('loss', 'a.b', 'system/gpu-0', 'a-', '-a', '.', '1'),
    ),
  }),
);

const milliseconds = fc.oneof(
  fc.nat({ max: 10_000 }),
  fc.nat({ max: 400_000_000_000 }),
);

const numbers = fc
  .oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(Number.NaN, Infinity, -Infinity),
  )
  .map(value => (value === 0 ? 0 : value));

function literals(identifier: RunIdentifier): fc.Arbitrary<RunLiteral> {
  const text = texts.map((value): RunLiteral => ({ type: 'text', value }));
  const number = numbers.map(
    (value): RunLiteral => ({ type: 'number', value }),
  );
  switch (runValueType(identifier)) {
    case 'number':
      return number;
    case 'textOrNumber':
      return fc.oneof(text, number);
    case 'boolean':
      return fc
        .boolean()
        .map((value): RunLiteral => ({ type: 'boolean', value }));
    case 'duration':
      return milliseconds.map(
        (value): RunLiteral => ({ type: 'duration', milliseconds: value }),
      );
    case 'instant':
      return fc.oneof(
        fc
          .date({
            min: new Date('0001-01-01'),
            max: new Date('9999-12-31'),
            noInvalidDate: true,
          })
          .map(
            (value): RunLiteral => ({
              type: 'instant',
              value: value.toISOString(),
            }),
          ),
        milliseconds.map(
          (value): RunLiteral => ({ type: 'ago', milliseconds: value }),
        ),
      );
    case 'choice':
      return fc
        .constantFrom(
          ...((identifier.kind === 'attribute' &&
            runAttributeChoices(identifier.name)) || ['']),
        )
        .map((value): RunLiteral => ({ type: 'text', value }));
    default:
      return text;
  }
}

const ORDERED: RunComparison[] = ['=', '!=', '<', '<=', '>', '>='];

function conditionsOn(identifier: RunIdentifier): fc.Arbitrary<RunCondition> {
  const type = runValueType(identifier);
  const negated = fc.boolean();
  const compare = fc
    .record({
      operator: fc.constantFrom(
        ...(type === 'choice' || type === 'boolean'
          ? ORDERED.slice(0, 2)
          : ORDERED),
      ),
      value: literals(identifier),
    })
    .map(({ operator, value }): RunCondition => {
      const isNaN = value.type === 'number' && Number.isNaN(value.value);
      return {
        type: 'compare',
        identifier,
        operator: isNaN && operator !== '!=' ? '=' : operator,
        value,
      };
    });
  const some = fc
    .record({
      values: fc.array(literals(identifier), { minLength: 1, maxLength: 4 }),
      negated,
    })
    .map((rest): RunCondition => ({ type: 'in', identifier, ...rest }));
  const absent = negated.map(
    (value): RunCondition => ({ type: 'null', identifier, negated: value }),
  );
  const like = fc
    .record({ pattern: texts, ignoreCase: fc.boolean(), negated })
    .map((rest): RunCondition => ({ type: 'like', identifier, ...rest }));
  return type === 'text' || type === 'textOrNumber'
    ? fc.oneof(compare, some, absent, like)
    : fc.oneof(compare, some, absent);
}

/** Any expression that can be written, on these identifiers. */
export function expressions(
  on: fc.Arbitrary<RunIdentifier> = identifiers,
): fc.Arbitrary<RunExpression> {
  return fc.letrec<{ expression: RunExpression }>(tie => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      on.chain(conditionsOn),
      fc.record({
        type: fc.constantFrom('and', 'or'),
        operands: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
      }),
      fc.record({ type: fc.constant('not'), operand: tie('expression') }),
    ),
  })).expression;
}
