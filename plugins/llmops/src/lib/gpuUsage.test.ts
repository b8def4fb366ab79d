import { sumUsage } from './gpuUsage';

const USAGE = [
  { day: '2026-01-01', owner: 'group:default/a', model: 'm', hours: 1 },
  { day: '2026-01-01', owner: 'group:default/b', hours: 3 },
  { day: '2026-01-02', owner: 'group:default/a', model: 'm', hours: 4 },
];

it('sums hours by name and day, the largest first', () => {
  const { names, totals } = sumUsage(USAGE, 'owner', 8);
  expect(names.map(({ name, hours, color }) => [name, hours, color])).toEqual([
    ['group:default/a', 5, 1],
    ['group:default/b', 3, 2],
  ]);
  expect([...totals]).toEqual([
    ['2026-01-01', 4],
    ['2026-01-02', 4],
  ]);
  const byModel = sumUsage(USAGE, 'model', 1);
  expect(byModel.names.map(({ name, color }) => [name, color])).toEqual([
    ['m', 1],
    [undefined, 1],
  ]);
});
