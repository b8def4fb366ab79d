import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Switch } from '@backstage/ui';
import { useMemo } from 'react';
import type { ComparedFact, Comparison } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText, type Translate } from '../../hooks/useText';
import { useUrlValue } from '../../hooks/useUrlList';
import type { Format } from '../../lib/format';
import { valueText } from '../../lib/comparison';
import { visibleText } from '../../lib/visibleText';
import { runRouteRef } from '../../routes';
import { ChangedFiles } from '../ChangedFiles';
import { CopyText } from '../CopyText';
import { RunSwatch } from '../CurveChart';
import type { ChartRun } from '../MetricChart';
import { Panel } from '../Panel';
import { StateChip } from '../StateChip';
import styles from './ComparePage.module.css';

const SHORT = 12;
const GROUPS = ['code', 'run', 'parameter', 'metric'] as const;
const HASHES = new Set(['commit', 'dataVersion', 'environment']);

/** Facts of the runs side by side: those that differ, or all of them. */
export function DifferenceTable(props: {
  comparison: Comparison;
  runs: readonly ChartRun[];
}) {
  const { comparison, runs } = props;
  const t = useText();
  const toRun = useRouteRef(runRouteRef);
  const [all, setAll] = useUrlValue('facts');
  const showsAll = all === 'all';
  const facts = useMemo(
    () => comparison.facts.filter(({ differs }) => showsAll || differs),
    [comparison.facts, showsAll],
  );
  const equal = comparison.facts.filter(({ differs }) => !differs).length;
  return (
    <Panel
      title={t('compare.differences')}
      level={2}
      note={showsAll ? undefined : t('compare.equal', { count: equal })}
      actions={
        <Switch
          label={t('compare.all')}
          isSelected={showsAll}
          onChange={next => setAll(next ? 'all' : undefined)}
        />
      }
    >
      <div className={styles.frame}>
        <table className={styles.facts}>
          <thead>
            <tr>
              <th scope="col">{t('compare.fact')}</th>
              {runs.map(({ id, label, number }) => (
                <th key={id} scope="col" title={label}>
                  <RunSwatch number={number} />{' '}
                  <Link href={toRun?.({ runId: id })} variant="body-small">
                    {label}
                  </Link>
                </th>
              ))}
            </tr>
          </thead>
          {GROUPS.map(group => (
            <FactGroup
              key={group}
              title={t(`compare.group.${group}`)}
              facts={facts.filter(fact => fact.group === group)}
              comparison={comparison}
            />
          ))}
        </table>
      </div>
      {facts.length === 0 && <p className={styles.note}>{t('compare.same')}</p>}
    </Panel>
  );
}

function FactGroup(props: {
  title: string;
  facts: readonly ComparedFact[];
  comparison: Comparison;
}) {
  const { title, facts, comparison } = props;
  const t = useText();
  const format = useFormat();
  return facts.length === 0 ? null : (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={comparison.runs.length + 1}>
          {title}
        </th>
      </tr>
      {facts.map(fact => (
        <tr key={fact.key} className={fact.differs ? undefined : styles.equal}>
          <th scope="row" title={fact.key}>
            {labelOf(fact, t)}
          </th>
          {comparison.runs.map((run, index) => (
            <td key={run.id}>
              {fact.group === 'run' && fact.key === 'state' ? (
                <StateChip state={run.state} />
              ) : (
                <FactValue
                  fact={fact}
                  text={textOf(fact, fact.values[index], format)}
                  whole={valueText(fact.values[index])}
                  href={fact.key === 'commit' ? run.commitUrl : undefined}
                />
              )}
            </td>
          ))}
        </tr>
      ))}
      {facts.some(({ key, differs }) => key === 'commit' && differs) && (
        <ChangedFilesRow comparison={comparison} />
      )}
    </tbody>
  );
}

/** As many comparisons as one reads; each asks the source of the files. */
const MOST_DIFFERENCES = 10;

/** How many files each run's commit changed, seen from the first run; a commit that several runs share stands once. */
function ChangedFilesRow(props: { comparison: Comparison }) {
  const { runs, facts } = props.comparison;
  const t = useText();
  const commits = facts.find(({ key }) => key === 'commit')?.values ?? [];
  return (
    <tr>
      <th scope="row">{t('compare.facts.changedFiles')}</th>
      {runs.map(({ id }, index) => {
        const place = commits.indexOf(commits[index]);
        const isShown = place === index && index > 0 && commits[index] !== null;
        return (
          <td key={id} className={styles.files}>
            {isShown && index <= MOST_DIFFERENCES && (
              <ChangedFiles runId={id} since={runs[0].id} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

function FactValue(props: {
  fact: ComparedFact;
  text: string | undefined;
  whole: string | undefined;
  href?: string;
}) {
  const { fact, text, whole, href } = props;
  if (text === undefined || whole === undefined) {
    return <>–</>;
  }
  if (href && /^https?:\/\//i.test(href)) {
    return (
      <Link href={href} target="_blank" rel="noreferrer" title={whole}>
        {text}
      </Link>
    );
  }
  return fact.group === 'code' && HASHES.has(fact.key) ? (
    <CopyText text={whole} shown={text} label={fact.key} />
  ) : (
    <span title={whole}>{text}</span>
  );
}

function labelOf({ group, key }: ComparedFact, t: Translate): string {
  if (group === 'run' || group === 'code') {
    switch (key) {
      case 'project':
      case 'pipeline':
      case 'profile':
      case 'engine':
      case 'tracker':
      case 'owner':
      case 'startedBy':
      case 'state':
      case 'duration':
      case 'commit':
      case 'ref':
      case 'dataVersion':
      case 'environment':
        return t(`compare.facts.${key}`);
      default:
        return visibleText(key);
    }
  }
  return visibleText(key);
}

function textOf(
  { group, key }: ComparedFact,
  value: unknown,
  format: Format,
): string | undefined {
  if (group === 'metric') {
    return typeof value === 'number' || typeof value === 'string'
      ? format.metric(value)
      : undefined;
  }
  if (typeof value === 'number') {
    return group === 'run' && key === 'duration'
      ? format.duration(value * 1000)
      : format.number(value);
  }
  const text = valueText(value);
  return group === 'code' && HASHES.has(key) ? text?.slice(0, SHORT) : text;
}
