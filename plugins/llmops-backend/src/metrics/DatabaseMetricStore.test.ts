import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { MetricPoint } from '@llmops/backstage-plugin-llmops-node';
import fc from 'fast-check';
import { DatabaseMetricStore } from './DatabaseMetricStore';
import type { CurveRange, SeriesRecord } from './MetricStore';

jest.setTimeout(120_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_15'],
  disableDocker: true,
});

describe.each(databases.eachSupportedId())('DatabaseMetricStore, %p', id => {
  let store: DatabaseMetricStore;
  let created = 0;

  beforeAll(async () => {
    const database = await databases.init(id);
    await database.migrate.latest({
      directory: resolvePackagePath(
        '@llmops/backstage-plugin-llmops-backend',
        'migrations',
      ),
    });
    store = DatabaseMetricStore.create({ database });
  });

  async function seriesOf(...batches: MetricPoint[][]) {
    const trackedRunId = `tracked-${++created}`;
    for (const points of batches) {
      await store.append(
        { tracker: 'main', trackedRunId, key: 'loss' },
        points,
      );
    }
    const [series] = await store.listSeries('main', [trackedRunId]);
    return series;
  }

  async function readCurve(series: SeriesRecord, range: CurveRange) {
    const [curve] = await store.readCurves([{ series, range }]);
    return curve;
  }

  it('counts a point once however often and by however many it is appended', async () => {
    const identity = { tracker: 'main', trackedRunId: 'twice', key: 'loss' };
    const points = Array.from({ length: 1000 }, (_, step) => ({
      step,
      time: 1_700_000_000_000 + step,
      value: 1 / (step + 1),
    }));
    const [first, second] = await Promise.all([
      store.append(identity, points),
      store.append(identity, points),
    ]);
    expect(first + second).toBe(1000);
    await expect(store.append(identity, points.slice(400))).resolves.toBe(0);
    await expect(
      store.append(identity, [{ ...points[3], value: 7 }]),
    ).resolves.toBe(1);

    const [series] = await store.listSeries('main', ['twice']);
    expect(series).toMatchObject({
      points: 1001,
      lastStep: 999,
      lastTime: 1_700_000_000_999,
      lastValue: 1 / 1000,
      minimum: 1 / 1000,
      maximum: 7,
    });
  });

  it('keeps NaN and infinities as what they are and out of the extremes', async () => {
    const series = await seriesOf([
      { step: -5, time: 1, value: 0.1 + 0.2 },
      { step: 1, time: 2, value: Number.NaN },
      { step: 2, time: 3, value: Number.POSITIVE_INFINITY },
      { step: 3, time: 4, value: Number.MAX_VALUE },
      { step: 4, time: 5, value: Number.NEGATIVE_INFINITY },
    ]);
    expect(series.lastValue).toBe(Number.NEGATIVE_INFINITY);
    expect(series).toMatchObject({
      points: 5,
      minimum: 0.1 + 0.2,
      maximum: Number.MAX_VALUE,
    });
    await expect(readCurve(series, { maxPoints: 10 })).resolves.toMatchObject({
      total: 5,
      sampled: false,
      steps: [-5, 1, 2, 3, 4],
      times: [1, 2, 3, 4, 5],
      values: [0.1 + 0.2, null, null, Number.MAX_VALUE, null],
    });

    const nothingButNaN = await seriesOf([
      { step: 0, time: 0, value: Number.NaN },
    ]);
    expect(nothingButNaN.lastValue).toBeNaN();
    expect(nothingButNaN.minimum).toBeUndefined();
  });

  it('takes the value of the newest step as the last, in whatever order points come', async () => {
    const series = await seriesOf(
      [{ step: 10, time: 50, value: 1 }],
      [
        { step: 3, time: 90, value: 2 },
        { step: 10, time: 60, value: 3 },
        { step: 10, time: 40, value: 4 },
      ],
    );
    expect(series).toMatchObject({ lastStep: 10, lastTime: 60, lastValue: 3 });
  });

  it('answers a range, and nothing of a series it does not know', async () => {
    const series = await seriesOf(
      Array.from({ length: 500 }, (_, step) => ({
        step: step * 10,
        time: step,
        value: step,
      })),
    );
    const curve = await readCurve(series, {
      fromStep: 1000,
      toStep: 1040,
      maxPoints: 10,
    });
    expect(curve).toMatchObject({
      total: 5,
      steps: [1000, 1010, 1020, 1030, 1040],
    });
    await expect(
      readCurve(series, { fromStep: 9000, maxPoints: 10 }),
    ).resolves.toMatchObject({ total: 0, steps: [], sampled: false });
    await expect(store.getSeries(2_000_000_000)).resolves.toBeUndefined();
  });

  it('loses no extreme and never answers more points than asked for', async () => {
    const points = fc.array(
      fc.record({
        step: fc.oneof(
          fc.integer({ min: -1_000_000, max: 5_000_000_000 }),
          fc.integer({ min: 0, max: 300 }),
        ),
        time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
        // Negative zero becomes zero: neither is the lesser extreme.
        value: fc.double().map(value => value + 0),
      }),
      { minLength: 1, maxLength: 400 },
    );
    await fc.assert(
      fc.asyncProperty(
        points,
        fc.integer({ min: 10, max: 60 }),
        async (given, maxPoints) => {
          const series = await seriesOf(given);
          const curve = await readCurve(series, { maxPoints });
          const finite = given
            .map(point => point.value)
            .filter(Number.isFinite);

          expect(curve.steps.length).toBeLessThanOrEqual(maxPoints);
          expect(curve.total).toBe(series.points);
          expect(curve.steps).toEqual([...curve.steps].sort((a, b) => a - b));
          expect(Math.max(...curve.maximums.filter(isNumber))).toBe(
            Math.max(...finite),
          );
          expect(Math.min(...curve.minimums.filter(isNumber))).toBe(
            Math.min(...finite),
          );
          expect(series.minimum ?? Infinity).toBe(Math.min(...finite));
          expect(series.maximum ?? -Infinity).toBe(Math.max(...finite));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps every extreme and counts every point in any range of a long metric', async () => {
    // Steps below and above zero with gaps, in batches that overlap and come out of order.
    const points = Array.from({ length: 45_000 }, (_, n) => ({
      step: n * 7 - 100_000 + Math.floor(pseudoRandom(n) * 5),
      time: n,
      value: n % 5000 === 17 ? Number.NaN : pseudoRandom(n + 0.5),
    }));
    points[20_001].value = 100;
    points[30_003].value = -100;
    const series = await seriesOf(
      points.slice(10_000, 19_000),
      points.slice(30_000),
      points.slice(0, 12_000),
      points.slice(18_000, 31_000),
    );
    expect(series).toMatchObject({
      points: 45_000,
      minimum: -100,
      maximum: 100,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -120_000, max: 250_000 }),
        fc.integer({ min: -120_000, max: 250_000 }),
        fc.integer({ min: 10, max: 2000 }),
        async (a, b, maxPoints) => {
          const range = { fromStep: Math.min(a, b), toStep: Math.max(a, b) };
          const curve = await readCurve(series, { ...range, maxPoints });
          const inside = points.filter(
            ({ step }) => step >= range.fromStep && step <= range.toStep,
          );
          const finite = inside
            .map(({ value }) => value)
            .filter(Number.isFinite);
          expect(curve.total).toBe(inside.length);
          expect(curve.steps.length).toBeLessThanOrEqual(maxPoints);
          expect(curve.steps).toEqual([...curve.steps].sort((x, y) => x - y));
          expect(Math.max(...curve.maximums.filter(isNumber))).toBe(
            Math.max(...finite),
          );
          expect(Math.min(...curve.minimums.filter(isNumber))).toBe(
            Math.min(...finite),
          );
          expect(sum(curve.notFinite.map(({ nan }) => nan))).toBe(
            inside.length - finite.length,
          );
        },
      ),
      { numRuns: 60 },
    );
    const clockAt = (position: number) => points[position].time;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: points.length - 1 }),
        fc.integer({ min: 0, max: points.length - 1 }),
        fc.integer({ min: 10, max: 2000 }),
        async (a, b, maxPoints) => {
          const fromTime = clockAt(Math.min(a, b));
          const toTime = clockAt(Math.max(a, b));
          const range = { fromTime, toTime, maxPoints };
          const curve = await readCurve(series, range);
          const inside = points.filter(
            ({ time }) => time >= fromTime && time <= toTime,
          );
          const finite = inside
            .map(({ value }) => value)
            .filter(Number.isFinite);
          expect(curve.steps.length).toBeLessThanOrEqual(maxPoints);
          expect(
            Math.max(...curve.maximums.filter(isNumber)),
          ).toBeGreaterThanOrEqual(Math.max(...finite));
          expect(
            Math.min(...curve.minimums.filter(isNumber)),
          ).toBeLessThanOrEqual(Math.min(...finite));
          // At the finest range the true points come.
          const logged = inside.map(({ value }) =>
            Number.isFinite(value) ? value : null,
          );
          expect(curve.values).toEqual(curve.sampled ? curve.values : logged);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('answers many series at once as it answers each', async () => {
    const long = await seriesOf(
      Array.from({ length: 5000 }, (_, n) => ({
        step: n,
        time: n * 10,
        value: n === 4321 ? Number.NEGATIVE_INFINITY : pseudoRandom(n),
      })),
    );
    const short = await seriesOf(
      Array.from({ length: 30 }, (_, n) => ({ step: n, time: n, value: n })),
    );
    const wanted = [
      { series: long, range: { maxPoints: 100 } },
      { series: short, range: { maxPoints: 10 } },
      { series: long, range: { fromStep: 4300, toStep: 4330, maxPoints: 40 } },
      { series: short, range: { fromStep: 100, maxPoints: 10 } },
      { series: short, range: { maxPoints: 100 } },
    ];
    const together = await store.readCurves(wanted);
    expect(together).toEqual(
      await Promise.all(
        wanted.map(({ series, range }) => readCurve(series, range)),
      ),
    );
    expect(together.map(({ sampled }) => sampled)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(together[2].notFinite).toEqual([
      { index: 21, nan: 0, positive: 0, negative: 1 },
    ]);
  });
});

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Numbers between 0 and 1 that look random and are the same in every run. */
function pseudoRandom(seed: number): number {
  return Math.abs(Math.sin(seed * 12.9898) * 43758.5453) % 1;
}

function isNumber(value: number | null): value is number {
  return value !== null;
}
