import { toCsvLine } from './csv';

it.each([
  [['a', 1, true, undefined], 'a,1,true,\r\n'],
  [['a,b', 'say "so"', 'two\nlines'], '"a,b","say ""so""","two\nlines"\r\n'],
  [['=1+1', '+1', '-x', '@sum', -1], "'=1+1,'+1,'-x,'@sum,-1\r\n"],
  [
    [' =1', '\t1', '\n1', '＝1', '＠a', 'a=1', 'a;b'],
    `' =1,"'\t1","'\n1",'＝1,'＠a,a=1,"a;b"\r\n`,
  ],
])('writes %j', (cells, line) => {
  expect(toCsvLine(cells)).toBe(line);
});
