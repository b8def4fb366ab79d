import { createFormat, elapsed } from './format';
import { staleFor } from './stale';

const format = createFormat('en');
const MINUTE = 60_000;

describe('format', () => {
  it.each([
    [-5, '0s'],
    [999, '0s'],
    [45_900, '45s'],
    [MINUTE, '1m'],
    [62 * MINUTE + 30_000, '1h 2m'],
    [25 * 60 * MINUTE, '1d 1h'],
    [24 * 60 * MINUTE + MINUTE, '1d'],
  ])('says %d ms as %s', (milliseconds, text) => {
    expect(format.duration(milliseconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [0.00001, '1e-5'],
    [0.123456, '0.12346'],
    [1234567, '1,234,600'],
    [3.2e12, '3.2e+12'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('says the metric %d as %s', (value, text) => {
    expect(format.number(value)).toBe(text);
  });

  it('says sizes and times in the language of the portal', () => {
    expect(format.bytes(3e9)).toBe('3 GB');
    expect(format.bytes(0)).toBe('0 B');
    const now = Date.parse('2026-01-01T12:00:00Z');
    expect(format.relative('2026-01-01T11:50:00Z', now)).toBe('10 min. ago');
    const korean = createFormat('ko');
    expect(korean.duration(62 * MINUTE)).toBe('1시간 2분');
    expect(korean.relative('2026-01-01T11:50:00Z', now)).toBe('10분 전');
  });

  it('counts until the end, or until now', () => {
    const startedAt = '2026-01-01T12:00:00Z';
    const now = Date.parse(startedAt) + 5_000;
    expect(elapsed({}, now)).toBeUndefined();
    expect(elapsed({ startedAt }, now)).toBe(5_000);
    expect(elapsed({ startedAt, endedAt: '2026-01-01T12:00:02Z' }, now)).toBe(
      2_000,
    );
  });
});

describe('staleFor', () => {
  const observedAt = '2026-01-01T12:00:00Z';
  const later = Date.parse(observedAt) + 10 * MINUTE;

  it('calls only a running run old that has not been seen for long', () => {
    expect(staleFor({ state: 'running', observedAt }, later)).toBe(10 * MINUTE);
    expect(staleFor({ state: 'running', observedAt }, later - 9 * MINUTE)).toBe(
      undefined,
    );
    expect(staleFor({ state: 'failed', observedAt }, later)).toBeUndefined();
    expect(staleFor({ state: 'queued' }, later)).toBeUndefined();
  });
});
