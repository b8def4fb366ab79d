import { RiScales3Line } from '@remixicon/react';
import type { ModelVersion } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import {
  groupTrends,
  readTrends,
  type MetricTrend,
} from '../../lib/evaluation';
import { buildSparkline } from '../../lib/sparkline';
import { describeThreshold } from '../../lib/threshold';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import { Panel } from '../Panel';
import { VerdictMark } from '../ThresholdTable';
import styles from './ModelView.module.css';

const BOX = { width: 144, height: 40 };

/** The evaluation of the newest version against its thresholds and its course over the versions, by dataset. */
export function EvaluationTrends(props: { versions: readonly ModelVersion[] }) {
  const { versions } = props;
  const t = useText();
  const groups = groupTrends(readTrends(versions));
  return (
    <Panel
      title={t('evaluation.title')}
      note={
        versions.length > 0
          ? t('models.version', { version: versions[0].version })
          : undefined
      }
    >
      {groups.map(({ dataset, trends }) => (
        <section key={dataset ?? ''} className={styles.dataset}>
          {dataset !== undefined && (
            <h4 className={styles.datasetName}>
              {t('model.trend.of', { dataset })}
            </h4>
          )}
          <ul className={styles.trends}>
            {trends.map(trend => (
              <TrendItem key={trend.key} trend={trend} />
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 && (
        <EmptyNotice icon={<RiScales3Line />} title={t('evaluation.none')} />
      )}
    </Panel>
  );
}

function TrendItem(props: { trend: MetricTrend }) {
  const { trend } = props;
  const { metric, value, threshold, verdict, points } = trend;
  const t = useText();
  const format = useFormat();
  const spark = buildSparkline(
    points.map(point => point.value),
    threshold,
    BOX,
  );
  const last = spark.points[spark.points.length - 1];
  const course = points
    .map(point => `${point.version}: ${format.number(point.value)}`)
    .join(', ');
  return (
    <li className={styles.trend}>
      <div className={styles.metric}>
        <span>{visibleText(metric)}</span>
        <span className={styles.figure}>
          <strong>{value === undefined ? '–' : format.number(value)}</strong>
          {threshold && <VerdictMark verdict={verdict} />}
        </span>
        {threshold && (
          <span className={styles.threshold}>
            {t('evaluation.needs', {
              threshold: describeThreshold(threshold, format.number),
            })}
          </span>
        )}
      </div>
      {last && points.length > 1 && (
        <svg
          role="img"
          aria-label={t('evaluation.course', { metric, course })}
          viewBox={`0 0 ${BOX.width} ${BOX.height}`}
          className={styles.spark}
        >
          <title>{course}</title>
          {spark.levels.map(level => (
            <line key={level} x1={0} x2={BOX.width} y1={level} y2={level} />
          ))}
          <polyline
            points={spark.points.map(({ x, y }) => `${x},${y}`).join(' ')}
          />
          <circle cx={last.x} cy={last.y} r={3} />
        </svg>
      )}
    </li>
  );
}
