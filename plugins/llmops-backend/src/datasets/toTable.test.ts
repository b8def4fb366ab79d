import { toTable } from './toTable';

it.each([
  [
    'a.jsonl',
    ['{"q":"가","n":1}', '{"q":"<b>","tags":["x"]}'],
    {
      columns: ['q', 'n', 'tags'],
      rows: [
        ['가', '1', ''],
        ['<b>', '', '["x"]'],
      ],
    },
  ],
  [
    'a.csv',
    ['a,b', '1,"x, ""y"""'],
    { columns: ['a', 'b'], rows: [['1', 'x, "y"']] },
  ],
  ['a.tsv', ['a\tb', '1\t2'], { columns: ['a', 'b'], rows: [['1', '2']] }],
  ['a.csv', ['a,b', '1,"x'], { columns: ['a', 'b'], rows: [['1', 'x']] }],
  ['a.csv', ['a,b', '1'], undefined],
  ['a.txt', ['just text'], undefined],
  ['a.jsonl', ['{"__proto__":1}', '[1]'], undefined],
  ['a.jsonl', [], undefined],
])('reads %s with %j', (file, lines, table) => {
  expect(toTable(file, lines)).toEqual(table);
});
