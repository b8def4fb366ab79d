import { lonePoints } from './chartOptions';

describe('lonePoints', () => {
  it.each([
    ['a series of one point', [undefined, 3, undefined], [1]],
    [
      'points between values that are not finite',
      [1, null, 2, null, 3],
      [0, 2, 4],
    ],
    ['a point after a line', [1, 2, null, 4], [3]],
    ['places of other series in between', [1, undefined, 2, undefined], []],
    ['both', [1, undefined, null, undefined, 2], [0, 4]],
    ['nothing', [null, undefined], []],
  ])('finds them in %s', (_what, column, expected) => {
    expect(lonePoints(column)).toEqual(expected);
  });
});
