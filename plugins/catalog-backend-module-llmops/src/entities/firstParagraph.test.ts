import { firstParagraph } from './firstParagraph';

it.each([
  ['', ''],
  ['One line', 'One line'],
  [
    '# Title\n\nAnswers questions\nin Korean\n\n## More\n\nText',
    'Answers questions in Korean',
  ],
  ['# Only a title', ''],
  ['Title\n=====\n\nText', 'Title'],
])('takes the first paragraph of %j', (markdown, expected) => {
  expect(firstParagraph(markdown)).toBe(expected);
});

it('cuts what is too long for a summary', () => {
  const text = firstParagraph('a'.repeat(2000));
  expect(text).toHaveLength(500);
  expect(text.endsWith('\u2026')).toBe(true);
});
