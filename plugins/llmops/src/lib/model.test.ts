import type { MetricSeries, ModelVersion, Step } from '../api/types';
import { readTrends } from './evaluation';
import { groupMetrics, nameSeries } from './metricGroups';
import { lowerHeadings } from './lowerHeadings';
import { buildSparkline } from './sparkline';
import { layoutSteps, STEP_WIDTH } from './stepGraph';
import { judgeThreshold } from '@llmops/backstage-plugin-llmops-common';
import { describeThreshold } from './threshold';

describe('lowerHeadings', () => {
  it('lowers headings, but not comments in code', () => {
    expect(
      lowerHeadings('# A\n#hash\n```sh\n# code\n```\n#### B\n~~~\n# c', 3),
    ).toBe('#### A\n#hash\n```sh\n# code\n```\n###### B\n~~~\n# c');
  });
});

describe('evaluation', () => {
  const version = (
    name: string,
    metrics: Record<string, number>,
  ): ModelVersion => ({
    version: name,
    status: 'READY',
    aliases: [],
    metrics,
    thresholds: { accuracy: { min: 0.5 }, perplexity: { max: 60 } },
    createdAt: '2026-01-01T00:00:00Z',
  });

  it('knows no threshold of a metric called like what every object has', () => {
    const named = version('1', JSON.parse('{"__proto__":1,"toString":2}'));
    const trends = readTrends([named, version('0', {})]);
    expect(
      trends
        .slice(2)
        .map(({ key, value, threshold, points }) => [
          key,
          value,
          threshold,
          points.length,
        ]),
    ).toEqual([
      ['__proto__', 1, undefined, 1],
      ['toString', 2, undefined, 1],
    ]);
  });

  it('follows each metric over the versions, those with a threshold first', () => {
    const trends = readTrends([
      version('2', { accuracy: 0.75, bleu: 0.1 }),
      version('1', { accuracy: 0.4 }),
    ]);
    expect(trends.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['accuracy', 'met'],
      ['perplexity', 'unknown'],
      ['bleu', 'unknown'],
    ]);
    expect(trends[0].points).toEqual([
      { version: '1', value: 0.4 },
      { version: '2', value: 0.75 },
    ]);
    expect(readTrends([])).toEqual([]);
  });

  it('judges bounds inclusively, and nothing without a value', () => {
    expect(judgeThreshold(60, { max: 60 })).toBe('met');
    expect(judgeThreshold(0.49, { min: 0.5, max: 1 })).toBe('missed');
    expect(judgeThreshold('NaN', { min: 0 })).toBe('missed');
    expect(judgeThreshold(null, { min: 0 })).toBe('unknown');
    expect(describeThreshold({ min: 0.5, max: 1 }, String)).toBe('≥ 0.5, ≤ 1');
  });

  it('keeps values and thresholds inside the box, also when all are equal', () => {
    const box = { width: 100, height: 10 };
    expect(buildSparkline([1, 3], { min: 2 }, box)).toEqual({
      points: [
        { x: 0, y: 10 },
        { x: 100, y: 0 },
      ],
      levels: [5],
    });
    expect(buildSparkline([2], undefined, box).points).toEqual([
      { x: 50, y: 10 },
    ]);
  });
});

describe('groupMetrics', () => {
  const series = (key: string, step: string, points: number): MetricSeries => ({
    id: `${key}@${step}`,
    key,
    trackedRunId: step,
    trackedRunName: `run-${step}`,
    step,
    points,
  });
  const all = [
    series('loss', 'sft', 10),
    series('loss', 'cpt', 1),
    series('accuracy', 'evaluation', 1),
  ];

  it('draws metrics with a course and lists single values, by step and name', () => {
    const { curves, values } = groupMetrics(all);
    expect(curves.map(({ key }) => key)).toEqual(['loss']);
    expect(values.map(({ key }) => key)).toEqual(['accuracy']);
    const named = ['epoch', 'train_loss', 'glossary'].map(key =>
      series(key, 'sft', 2),
    );
    expect(groupMetrics(named).curves.map(({ key }) => key)).toEqual([
      'train_loss',
      'epoch',
      'glossary',
    ]);
    expect(groupMetrics(all, { step: 'cpt' }).values).toHaveLength(1);
    expect(groupMetrics(all, { text: ' LOS ' }).values).toEqual([]);
  });

  it('names series by step where that tells them apart', () => {
    expect(nameSeries(all.slice(0, 2))).toEqual(['sft', 'cpt']);
    expect(nameSeries([all[0], all[0]])).toEqual([
      'sft · run-sft',
      'sft · run-sft',
    ]);
  });
});

describe('layoutSteps', () => {
  const step = (name: string, ...dependsOn: string[]): Step => ({
    name,
    state: 'pending',
    dependsOn,
  });

  it('puts a step behind what it depends on, lying or standing', () => {
    const steps = [step('b', 'a', 'gone'), step('a'), step('c', 'a')];
    const lying = layoutSteps(steps, 'LR');
    const x = (name: string) =>
      lying.nodes.find(node => node.step.name === name)?.x ?? NaN;
    expect(x('b') - x('a')).toBeGreaterThan(STEP_WIDTH);
    expect(x('c')).toBe(x('b'));
    expect(lying.edges.map(({ id }) => id)).toEqual(['a>b', 'a>c']);
    const detour = layoutSteps([...steps, step('d', 'a', 'b')], 'LR');
    expect(detour.edges.map(({ id }) => id)).toEqual(['a>b', 'a>c', 'b>d']);
    const standing = layoutSteps(steps, 'TB');
    expect(standing.height).toBeGreaterThan(lying.height);
  });
});
