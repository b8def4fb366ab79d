import { useApi } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import { useMemo, type ReactNode } from 'react';
import { evidenceApiRef, type AuditQuery } from '../../api';
import { useLive } from '../../hooks/useLive';
import { shortName } from '../../hooks/useProjectOptions';
import { useText } from '../../hooks/useText';
import { useUrlList, useUrlValue } from '../../hooks/useUrlList';
import { MultiSelect } from '../MultiSelect';
import styles from './GovernancePage.module.css';
import { SearchBox } from './SearchBox';

const OUTCOMES = ['allowed', 'refused', 'failed'] as const;

/** Lengths of time, in hours. */
const PERIODS = { day: 24, week: 7 * 24, month: 30 * 24 };
const ANY = 'any';

/** The filter that the URL holds. */
export function useAuditFilter(): AuditQuery {
  const [subject] = useUrlValue('subject');
  const [period] = useUrlValue('period');
  const [actor] = useUrlList('actor');
  const [action] = useUrlList('action');
  const [outcome] = useUrlList('outcome');
  return useMemo(() => {
    const hours = Object.entries(PERIODS).find(([id]) => id === period)?.[1];
    return {
      ...(subject && { subject }),
      actor: [...actor],
      action: [...action],
      outcome: OUTCOMES.filter(one => outcome.includes(one)),
      ...(hours && {
        since: new Date(Date.now() - hours * 3_600_000).toISOString(),
      }),
    };
  }, [subject, period, actor, action, outcome]);
}

/** The filters of the audit trail; what else belongs into their line is the children. */
export function AuditFilters(props: { children: ReactNode }) {
  const t = useText();
  const api = useApi(evidenceApiRef);
  const [subject = '', setSubject] = useUrlValue('subject');
  const [period = ANY, setPeriod] = useUrlValue('period');
  const [actor, setActor] = useUrlList('actor');
  const [action, setAction] = useUrlList('action');
  const [outcome, setOutcome] = useUrlList('outcome');
  const facets = useLive({
    key: 'facets',
    load: signal => api.getAuditFacets(signal),
    isAffected: () => false,
    isActive: () => false,
  }).data;
  return (
    <div
      role="search"
      aria-label={t('governance.audit.filters')}
      className={styles.bar}
    >
      <SearchBox
        label={t('governance.audit.searchSubject')}
        text={subject}
        onChange={setSubject}
      />
      <Select
        size="small"
        aria-label={t('governance.audit.period')}
        options={[ANY, ...Object.keys(PERIODS)].map(id => ({
          id,
          label: t(periodText(id)),
        }))}
        value={period}
        onChange={key => setPeriod(key === ANY ? undefined : String(key))}
      />
      <MultiSelect
        label={t('governance.audit.actor')}
        options={(facets?.actors ?? []).map(id => ({
          id,
          label: shortName(id),
        }))}
        chosen={actor}
        onChange={setActor}
      />
      <MultiSelect
        label={t('governance.audit.action')}
        options={(facets?.actions ?? []).map(id => ({ id, label: id }))}
        chosen={action}
        onChange={setAction}
      />
      <MultiSelect
        label={t('governance.audit.outcome')}
        options={OUTCOMES.map(id => ({
          id,
          label: t(`governance.audit.outcomes.${id}`),
        }))}
        chosen={outcome}
        onChange={setOutcome}
      />
      {props.children}
    </div>
  );
}

function periodText(id: string) {
  switch (id) {
    case 'day':
      return 'governance.audit.periods.day';
    case 'week':
      return 'governance.audit.periods.week';
    case 'month':
      return 'governance.audit.periods.month';
    default:
      return 'governance.audit.periods.any';
  }
}
