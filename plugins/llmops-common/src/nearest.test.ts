import fc from 'fast-check';
import { nearestName } from './nearest';

describe('nearestName', () => {
  it.each([
    ['retrys', ['retries', 'resources', 'timeLimit'], 'retries'],
    ['time_limit', ['retries', 'timeLimit'], 'timeLimit'],
    ['Timelimit', ['retries', 'timeLimit'], 'timeLimit'],
    ['zebra', ['retries', 'timeLimit'], undefined],
    ['x', [], undefined],
  ])('finds for %j in %j: %j', (name, candidates, nearest) => {
    expect(nearestName(name, candidates)).toBe(nearest);
  });

  it('finds a name that is there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 20 }), { minLength: 1 }),
        names => {
          expect(nearestName(names[0], [names[0]])).toBe(names[0]);
        },
      ),
    );
  });
});
