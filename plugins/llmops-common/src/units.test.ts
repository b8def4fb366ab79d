import fc from 'fast-check';
import { parseCores, parseDuration, parseQuantity } from './units';

describe('units', () => {
  it.each([
    ['90s', 90],
    ['30m', 1800],
    ['48h', 172_800],
    ['7d', 604_800],
    ['1h30m', 5400],
    ['1d2h3m4s', 93_784],
    ['0h5m', 300],
    ['', undefined],
    ['0s', undefined],
    ['30', undefined],
    ['30m1h', undefined],
    ['-5m', undefined],
    ['1.5h', undefined],
    ['30 m', undefined],
    ['30M', undefined],
    ['30m\n', undefined],
    ['1000000000000h', undefined],
  ])('takes the duration %j as %p seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    ['200Gi', 200 * 2 ** 30],
    ['512Mi', 512 * 2 ** 20],
    ['1.5G', 1.5e9],
    ['1k', 1000],
    ['1Ki', 1024],
    ['123', 123],
    ['0.0001Ki', 1],
    ['0', undefined],
    ['200GB', undefined],
    ['200gi', undefined],
    ['-1Gi', undefined],
    ['1e3', undefined],
    ['9999999P', undefined],
  ])('takes the quantity %j as %p bytes', (text, bytes) => {
    expect(parseQuantity(text)).toBe(bytes);
  });

  it.each([
    [32, 32],
    [0.5, 0.5],
    ['500m', 0.5],
    ['2', 2],
    [0, undefined],
    [-1, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    ['0m', undefined],
    ['many', undefined],
  ])('takes %j as %p cores', (value, cores) => {
    expect(parseCores(value)).toBe(cores);
  });

  it('adds up durations for any amounts', () => {
    const amount = fc.integer({ min: 1, max: 9999 });
    fc.assert(
      fc.property(amount, amount, (hours, minutes) => {
        expect(parseDuration(`${hours}h${minutes}m`)).toBe(
          hours * 3600 + minutes * 60,
        );
      }),
    );
  });

  it('never answers anything but a positive amount', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        for (const parse of [parseDuration, parseQuantity, parseCores]) {
          const amount = parse(text);
          expect(amount === undefined || amount > 0).toBe(true);
        }
      }),
    );
  });
});
