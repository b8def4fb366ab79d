import { Select, TextField } from '@backstage/ui';
import { useEffect, useState } from 'react';
import type { ModelFacets } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { ModelFilters } from '../../lib/modelFilters';
import { visibleText } from '../../lib/visibleText';
import styles from './ModelsPage.module.css';

const ANY = '';
const TYPING_PAUSE = 400;

type Range = Pick<ModelFilters, 'metric' | 'metricMin' | 'metricMax'>;

/** Models by a metric of their evaluation, within a range. */
export function MetricFacet(props: {
  metrics: ModelFacets['metrics'];
  range: Range;
  onChange: (range: Range) => void;
}) {
  const { metrics, range, onChange } = props;
  const { metric } = range;
  const t = useText();
  const format = useFormat();
  if (metrics.length === 0 && !metric) {
    return null;
  }
  const known = metrics.find(one => one.metric === metric);
  const names = metrics.map(one => one.metric);
  return (
    <fieldset className={styles.facet}>
      <legend>{t('model.facet.metric')}</legend>
      <Select
        size="small"
        aria-label={t('model.facet.metric')}
        value={metric ?? ANY}
        onChange={key => onChange({ metric: String(key) || undefined })}
        options={[
          { value: ANY, label: t('model.anyMetric') },
          ...(metric && !known ? [metric, ...names] : names).map(value => ({
            value,
            label: visibleText(value),
          })),
        ]}
      />
      {metric && (
        <div className={styles.range}>
          <Bound
            key={`least ${metric}`}
            label={t('model.least')}
            placeholder={known && format.number(known.minimum)}
            value={range.metricMin}
            onChange={metricMin => onChange({ ...range, metricMin })}
          />
          <Bound
            key={`most ${metric}`}
            label={t('model.most')}
            placeholder={known && format.number(known.maximum)}
            value={range.metricMax}
            onChange={metricMax => onChange({ ...range, metricMax })}
          />
        </div>
      )}
    </fieldset>
  );
}

function Bound(props: {
  label: string;
  placeholder?: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}) {
  const { label, placeholder, value, onChange } = props;
  const [typed, setTyped] = useState(value === undefined ? '' : String(value));
  const number = typed.trim() ? Number(typed) : undefined;
  useEffect(() => {
    if (number === value || Number.isNaN(number)) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(number), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [number, onChange, value]);
  return (
    <TextField
      size="small"
      label={label}
      placeholder={placeholder}
      inputMode="decimal"
      isInvalid={Number.isNaN(number)}
      value={typed}
      onChange={setTyped}
    />
  );
}
