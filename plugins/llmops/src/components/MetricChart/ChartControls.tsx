import { SearchField, Select, Slider, Switch } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { X_AXES, type ChartView } from '../../lib/chartView';
import styles from './MetricChart.module.css';

/** Filter and view of charts. */
export function ChartControls(props: {
  view: ChartView;
  text: string;
  showsSearch: boolean;
  onView: (view: ChartView) => void;
  onText: (text: string) => void;
}) {
  const { view, text, showsSearch, onView, onText } = props;
  const t = useText();
  return (
    <div className={styles.controls}>
      {showsSearch && (
        <SearchField
          size="small"
          aria-label={t('metrics.search')}
          placeholder={t('metrics.search')}
          className={styles.search}
          value={text}
          onChange={onText}
        />
      )}
      <Select
        size="small"
        aria-label={t('charts.x')}
        className={styles.axis}
        options={X_AXES.map(axis => ({
          value: axis,
          label: t(`charts.axis.${axis}`),
        }))}
        value={view.x}
        onChange={next =>
          onView({
            ...view,
            x: X_AXES.find(axis => axis === next) ?? 'step',
          })
        }
      />
      <Switch
        label={t('metrics.logarithmic')}
        isSelected={view.logarithmic}
        onChange={logarithmic => onView({ ...view, logarithmic })}
      />
      <Slider
        label={t('metrics.smoothing')}
        // The label alone is lost when the page is built anew, for another theme.
        aria-label={t('metrics.smoothing')}
        className={styles.slider}
        minValue={0}
        maxValue={0.99}
        step={0.01}
        value={view.smoothing}
        onChange={value =>
          onView({
            ...view,
            smoothing: typeof value === 'number' ? value : value[0],
          })
        }
      />
    </div>
  );
}
