import { formatMemory } from './memory';

it.each([
  [16 * 2 ** 30, '16 GiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [512 * 2 ** 20, '512 MiB'],
  [3 * 2 ** 40, '3 TiB'],
  [5000 * 2 ** 40, '5000 TiB'],
  [100, '0.1 KiB'],
])('writes %d as %s', (bytes, text) => {
  expect(formatMemory(bytes)).toBe(text);
});
