import { isModelAlias, isModelName } from './modelAlias';

it.each(['champion', 'A-1_b', '후보', 'v', 'version2', 'latest-one'])(
  'takes the alias %s',
  alias => expect(isModelAlias(alias)).toBe(true),
);

it.each(['', 'Production 1!', 'a/b', 'latest', 'Latest', 'v2', 'V10', 'a.b'])(
  'takes no alias %j',
  alias => expect(isModelAlias(alias)).toBe(false),
);

it('takes names of models without the characters of addresses', () => {
  expect(['한국어 LLM 7B', 'a/b', 'a:b'].map(isModelName)).toEqual([
    true,
    false,
    false,
  ]);
});
