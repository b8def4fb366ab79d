import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Link, Skeleton, Text } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import type { ModelComparison } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useModelComparison } from '../../hooks/useModelParts';
import { useText } from '../../hooks/useText';
import { runName } from '../../lib/runName';
import { visibleText } from '../../lib/visibleText';
import { runRouteRef } from '../../routes';
import { ChangedFiles } from '../ChangedFiles';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

/** What differs between two versions of a model. */
export function ComparePanel(props: {
  model: { tracker: string; name: string };
  from: string;
  to: string;
  onClose: () => void;
}) {
  const { model, from, to, onClose } = props;
  const t = useText();
  const { data, error, reload } = useModelComparison(model, from, to);
  return (
    <Panel
      flush
      title={t('model.compare.title', { from, to })}
      note={t('model.compare.hint')}
      actions={
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiCloseLine />}
          aria-label={t('model.compare.close')}
          onPress={onClose}
        />
      }
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="100%" height={160} />}
      {data && <Differences comparison={data} />}
    </Panel>
  );
}

interface Line {
  label: string;
  from: ReactNode;
  to: ReactNode;
  change?: ReactNode;
  isSame?: boolean;
}

function Differences(props: { comparison: ModelComparison }) {
  const { from, to, compareUrl, metrics, parameters, sameParameters } =
    props.comparison;
  const t = useText();
  const format = useFormat();
  const toRun = useRouteRef(runRouteRef);
  const unknown = t('model.compare.unknown');
  const fact = (
    label: string,
    a: string | undefined,
    b: string | undefined,
    length?: number,
  ): Line => ({
    label,
    from: a?.slice(0, length) ?? unknown,
    to: b?.slice(0, length) ?? unknown,
    isSame: a !== undefined && a === b,
    change: a !== undefined && a === b ? t('model.compare.same') : undefined,
  });
  const run = (side: typeof from) =>
    side.runId ? (
      <Link
        href={toRun?.({ runId: side.runId })}
        variant="body-medium"
        standalone
      >
        {runName({ name: side.runName, id: side.runId })}
      </Link>
    ) : (
      unknown
    );
  const took = (side: typeof from) =>
    side.durationSeconds === undefined
      ? unknown
      : format.duration(side.durationSeconds * 1000);
  const codeLine = (): Line => {
    const line = fact(t('model.compare.code'), from.commit, to.commit, 12);
    return line.isSame
      ? line
      : {
          ...line,
          change: (
            <>
              {compareUrl && (
                <Link href={compareUrl} target="_blank" rel="noreferrer">
                  {t('model.compare.codeDiff')}
                </Link>
              )}
              <ChangedFiles runId={to.runId} since={from.runId} />
            </>
          ),
        };
  };
  const lines: Line[] = [
    ...metrics.map(({ key, from: a, to: b }) => ({
      label: key,
      from: format.metric(a),
      to: format.metric(b),
      change:
        typeof a === 'number' && typeof b === 'number'
          ? signed(b - a, format.number)
          : '',
      isSame: a === b,
    })),
    codeLine(),
    fact(t('model.compare.data'), from.dataVersion, to.dataVersion, 12),
    fact(t('model.compare.environment'), from.environment, to.environment, 12),
    ...parameters.map(({ name, from: a, to: b }) => ({
      label: name,
      from: a ?? '–',
      to: b ?? '–',
    })),
    { label: t('model.compare.run'), from: run(from), to: run(to) },
    { label: t('model.compare.duration'), from: took(from), to: took(to) },
  ];
  return (
    <>
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <td />
              <th scope="col">
                {t('models.version', { version: from.version })}
              </th>
              <th scope="col">
                {t('models.version', { version: to.version })}
              </th>
              <th scope="col">{t('model.compare.change')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={`${line.label} ${index}`} data-same={line.isSame}>
                <th scope="row">{visibleText(line.label)}</th>
                <td>{line.from}</td>
                <td>{line.to}</td>
                <td>{line.change}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sameParameters > 0 && (
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.footnote}
        >
          {t('model.compare.sameParameters', { count: sameParameters })}
        </Text>
      )}
    </>
  );
}

function signed(value: number, format: (value: number) => string): string {
  return value > 0 ? `+${format(value)}` : format(value);
}
