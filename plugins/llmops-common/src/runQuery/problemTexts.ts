/**
 * What can be wrong with a query, by code: English sentences that say what to do. Names in double braces stand for the
 * problem's `values`, and `expected` for what could stand at the place instead. Pages show the same in other languages.
 */
export const RUN_QUERY_PROBLEM_TEXTS = {
  tooLong: 'A query has at most {{limit}} characters, this one {{length}}',
  tooDeep:
    'The query is nested more than {{limit}} levels deep; leave out parentheses',
  tooManyConditions:
    'The query has more than {{limit}} conditions; use in (...) for many values',
  endsEarly: 'The query ends where it should go on with {{expected}}',
  unexpected: 'Here should stand {{expected}}',
  noOperator: 'After {{name}} comes one of {{expected}}',
  unquoted: "Put text into single quotes: '{{text}}'",
  unreadable:
    '"{{text}}" is neither a number nor a duration nor an instant; put text into single quotes',
  wrongType: '{{name}} is compared with {{expected}}',
  nanOrder: 'NaN has no order: compare {{name}} with = or !=',
  unknownValue: "No {{name}} is called '{{text}}'; it is {{expected}}",
  misspeltValue: "No {{name}} is called '{{text}}'; did you mean '{{near}}'?",
  textFirst:
    'A condition begins with what is compared, for example metrics."{{text}}"',
  noKey: 'The key is missing after {{prefix}}',
  longKey: 'No key is longer than {{limit}} characters',
  unknownName:
    'Runs have no "{{text}}"; keys are written metrics.{{text}}, params.{{text}} or tags.{{text}}',
  misspeltName:
    'Runs have no "{{text}}"; did you mean {{near}}? Or metrics.{{text}}, params.{{text}} or tags.{{text}}',
  backtick:
    'Backticks hold keys, as in metrics.`a key`; put text into single quotes',
  character:
    'The character {{character}} means nothing here; put text into single quotes',
  openQuote:
    'The quote {{quote}} is never closed; write another {{quote}} where the text ends',
  nullCharacter: 'A text holds no null character',
} as const;

/** Says which kind of thing is wrong, so that it can be told in any language. */
export type RunQueryProblemCode = keyof typeof RUN_QUERY_PROBLEM_TEXTS;

/** What is wrong, without its place. */
export interface RunQueryFault {
  code: RunQueryProblemCode;
  /** What stands for the names in the text; pieces of the query among them, at most 50 characters each. */
  values: Record<string, string>;
}

/** The English sentence of a fault. */
export function faultText(
  { code, values }: RunQueryFault,
  expected: string[],
): string {
  const all: Record<string, string> = {
    ...values,
    expected: expected.join(', '),
  };
  return RUN_QUERY_PROBLEM_TEXTS[code].replace(
    /\{\{(\w+)\}\}/g,
    (name, key) => all[key] ?? name,
  );
}

/** Descriptions among what is `expected`, by code; everything else there is a word of the language. */
export const RUN_QUERY_VALUE_TEXTS = {
  number: 'a number',
  duration: 'a duration such as 2h',
  instant: 'an instant such as 2026-11-20T10:00:00Z',
  ago: 'a time such as 7d ago',
  text: "a text such as 'tiny'",
  pattern: "a pattern such as '%tiny%'",
} as const;
