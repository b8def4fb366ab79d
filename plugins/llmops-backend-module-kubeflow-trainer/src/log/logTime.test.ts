import { timeOfLastLine, timeOfLine } from './logTime';

it.each([
  ['2026-01-02T03:04:05.6Z text', '2026-01-02T03:04:05.600000000Z'],
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000000000Z'],
  ['2026-01-02T03:04:05.123456789Z x', '2026-01-02T03:04:05.123456789Z'],
  ['2026-01-02T03:04:05.5+09:00 x', '2026-01-01T18:04:05.500000000Z'],
  ['no time', undefined],
])('the time of %j', (line, time) => {
  expect(timeOfLine(line)).toBe(time);
});

it('knows the last line', () => {
  const text = '2026-01-02T03:04:05Z a\n2026-01-02T03:04:06Z b\n';
  expect(timeOfLastLine(text)).toBe('2026-01-02T03:04:06.000000000Z');
  expect(timeOfLastLine('')).toBeUndefined();
});
