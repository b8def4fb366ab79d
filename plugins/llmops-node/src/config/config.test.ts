import { ConfigReader } from '@backstage/config';
import { isOpenTo, readOwners } from './owners';
import { readMilliseconds } from './readMilliseconds';
import { readVariables } from './readVariables';

it.each([
  [{ weeks: 1, milliseconds: 5 }, 7 * 24 * 3_600_000 + 5],
  [{ days: 2, hours: 1, minutes: 30, seconds: 2 }, 178_202_000],
  ['90s', 90_000],
])('reads %p as milliseconds', (keep, milliseconds) => {
  expect(readMilliseconds(new ConfigReader({ keep }), 'keep')).toBe(
    milliseconds,
  );
  expect(readMilliseconds(new ConfigReader({}), 'keep')).toBeUndefined();
});

it('opens a place to its owners alone, however they are written', () => {
  const entry = new ConfigReader({ owners: ['Group:Default/Research'] });
  const place = { owners: readOwners(entry, 'here') };
  expect(place.owners).toEqual(['group:default/research']);
  expect(isOpenTo(place, 'group:default/RESEARCH')).toBe(true);
  expect(isOpenTo(place, 'group:default/other')).toBe(false);
  const all = { owners: readOwners(new ConfigReader({ owners: ['*'] }), '') };
  expect(isOpenTo(all, 'group:default/other')).toBe(true);
});

it('names the setting that is wrong', () => {
  expect(() =>
    readOwners(new ConfigReader({ owners: ['nobody at all'] }), 'a.b[0]'),
  ).toThrow('a.b[0].owners: "nobody at all"');
  const environment = { 'no-name': 'x' };
  expect(() => readVariables(new ConfigReader({ environment }), 'a.b')).toThrow(
    'a.b.environment: "no-name" is no name of a variable',
  );
});
