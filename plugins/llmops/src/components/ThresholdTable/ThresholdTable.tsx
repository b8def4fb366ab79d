import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiSubtractLine,
} from '@remixicon/react';
import {
  judgeThreshold,
  type MetricValue,
  type ThresholdVerdict,
} from '@llmops/backstage-plugin-llmops-common';
import type { Threshold } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { describeThreshold } from '../../lib/threshold';
import styles from './ThresholdTable.module.css';

const ICONS = {
  met: RiCheckboxCircleFill,
  missed: RiCloseCircleFill,
  unknown: RiSubtractLine,
};

/** Met, missed or not known yet: icon and word. */
export function VerdictMark(props: { verdict: ThresholdVerdict }) {
  const { verdict } = props;
  const t = useText();
  const Icon = ICONS[verdict];
  return (
    <span className={styles.verdict} data-verdict={verdict}>
      <Icon size={16} aria-hidden />
      {t(`evaluation.${verdict}`)}
    </span>
  );
}

/** Metrics against their thresholds. */
export function ThresholdTable(props: {
  rows: readonly {
    key: string;
    threshold: Threshold;
    value?: MetricValue | null;
  }[];
}) {
  const t = useText();
  const format = useFormat();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('metrics.metric')}</th>
          <th scope="col" data-number>
            {t('metrics.value')}
          </th>
          <th scope="col" data-number>
            {t('evaluation.threshold')}
          </th>
          <th scope="col">{t('evaluation.verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ key, threshold, value }) => (
          <tr key={key}>
            <th scope="row">{key}</th>
            <td data-number>{format.metric(value)}</td>
            <td data-number>{describeThreshold(threshold, format.number)}</td>
            <td>
              <VerdictMark verdict={judgeThreshold(value, threshold)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
