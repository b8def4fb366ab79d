import { Select } from '@backstage/ui';
import { useMemo } from 'react';
import type { Comparison } from '../../api';
import { useText } from '../../hooks/useText';
import { toggled, useUrlList, useUrlValue } from '../../hooks/useUrlList';
import { axisOptions, type AxisOption } from '../../lib/comparison';
import type { ChartRun } from '../MetricChart';
import { Panel } from '../Panel';
import styles from './ComparePage.module.css';
import { ParallelPlot } from './ParallelPlot';
import { ScatterPlot } from './ScatterPlot';

/** Axes that are chosen while nobody has. */
const USUAL_PARAMETERS = 5;

/** What a sweep tells: each run as a line over its parameters and metrics, and one value against another. */
export function SweepPanel(props: {
  comparison: Comparison;
  runs: readonly ChartRun[];
}) {
  const { comparison, runs } = props;
  const t = useText();
  const options = useMemo(() => axisOptions(comparison), [comparison]);
  const [chosen, choose] = useUrlList('axis');
  const [xId, setX] = useUrlValue('sx');
  const [yId, setY] = useUrlValue('sy');
  const axes = useMemo(() => {
    const usual = usualAxes(options);
    const own = chosen.flatMap(
      id => options.find(option => option.id === id) ?? [],
    );
    return own.length > 0 ? own : usual;
  }, [chosen, options]);
  const find = (id: string | undefined, fallback: AxisOption | undefined) =>
    options.find(option => option.id === id) ?? fallback;
  const x = find(xId, axes[0]);
  const y = find(yId, axes[axes.length - 1]);
  if (options.length < 2 || !x || !y) {
    return null;
  }
  const toggle = (id: string) =>
    choose(
      toggled(
        axes.map(axis => axis.id),
        id,
      ),
    );
  const selectOptions = options.map(({ id, label, fact }) => ({
    value: id,
    label: `${label} (${t(`compare.group.${fact.group}`)})`,
  }));
  return (
    <Panel title={t('compare.sweep')} level={2}>
      <fieldset className={styles.axes}>
        <legend>{t('compare.axes')}</legend>
        {options.map(({ id, label }) => (
          <label key={id} title={label}>
            <input
              type="checkbox"
              checked={axes.some(axis => axis.id === id)}
              onChange={() => toggle(id)}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <ParallelPlot axes={axes} comparison={comparison} runs={runs} />
      <div className={styles.selects}>
        <Select
          size="small"
          label={t('compare.scatterX')}
          options={selectOptions}
          value={x.id}
          onChange={next => setX(next === null ? undefined : String(next))}
        />
        <Select
          size="small"
          label={t('compare.scatterY')}
          options={selectOptions}
          value={y.id}
          onChange={next => setY(next === null ? undefined : String(next))}
        />
      </div>
      <ScatterPlot x={x} y={y} comparison={comparison} runs={runs} />
    </Panel>
  );
}

/** The first parameters that differ, then the metric that people look at first. */
function usualAxes(options: readonly AxisOption[]): AxisOption[] {
  const parameters = options.filter(({ fact }) => fact.group === 'parameter');
  const metrics = options.filter(({ fact }) => fact.group === 'metric');
  const loss = metrics.find(({ label }) => /loss|accuracy/i.test(label));
  const last = loss ?? metrics[0];
  return [
    ...parameters.slice(0, USUAL_PARAMETERS),
    ...(parameters.length < 2
      ? metrics.filter(metric => metric !== last).slice(0, 2)
      : []),
    ...(last ? [last] : []),
  ];
}
