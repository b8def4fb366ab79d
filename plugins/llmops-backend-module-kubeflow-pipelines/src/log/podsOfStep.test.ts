import { nodeName } from './podsOfStep';

it.each([
  // Offset basis and published values of FNV-1a with 32 bits.
  ['', 2166136261],
  ['a', 3826002220],
  ['foobar', 3214735720],
])('hashes the path %j as the workflow controller does', (path, hash) => {
  expect(nodeName('flow', path)).toBe(`flow-${hash}`);
});
