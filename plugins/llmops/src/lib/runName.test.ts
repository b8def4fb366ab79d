import { runName } from './runName';

it.each([
  ['sft', 'sft'],
  [' sft ', 'sft'],
  ['', 'r1'],
  [' \u00a0\u3000 ', 'r1'],
  [undefined, 'r1'],
])('%j is shown as %j', (name, shown) => {
  expect(runName({ name, id: 'r1' })).toBe(shown);
});
