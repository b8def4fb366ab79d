import { RiPushpin2Fill } from '@remixicon/react';
import type { Run } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { shortName } from '../../hooks/useProjectOptions';
import { useText } from '../../hooks/useText';
import type { Attribute } from '../../lib/runColumns';
import { StateChip } from '../StateChip';
import { Timestamp } from '../Timestamp';
import { RunDuration } from './RunDuration';

const NOTHING = '–';

const at = (instant: string | undefined) =>
  instant ? <Timestamp at={instant} /> : NOTHING;

const entity = (entityRef: string | undefined) =>
  entityRef ? <span title={entityRef}>{shortName(entityRef)}</span> : NOTHING;

const text = (value: string | undefined) =>
  value ? <span title={value}>{value}</span> : NOTHING;

const ATTRIBUTES: Record<
  Exclude<Attribute, 'name' | 'origin' | 'pinned'>,
  (run: Run) => React.ReactNode
> = {
  id: ({ id }) => <code title={id}>{id}</code>,
  state: ({ state }) => <StateChip state={state} />,
  project: ({ project }) => entity(project),
  experiment: ({ experiment }) => text(experiment),
  owner: ({ owner }) => entity(owner),
  startedBy: ({ startedBy }) => entity(startedBy),
  engine: ({ engine }) => text(engine),
  pipeline: ({ pipeline }) => text(pipeline),
  profile: ({ profile }) => text(profile),
  tracker: ({ tracker }) => text(tracker),
  created: ({ createdAt }) => at(createdAt),
  started: ({ startedAt }) => at(startedAt),
  ended: ({ endedAt }) => at(endedAt),
  duration: run => <RunDuration run={run} />,
  commit: ({ commit }) =>
    commit ? <code title={commit}>{commit.slice(0, 7)}</code> : NOTHING,
  note: ({ note }) => text(note),
};

/** What is known of every run, apart from its name. */
export function AttributeCell(props: { run: Run; attribute: Attribute }) {
  const { run, attribute } = props;
  const t = useText();
  if (attribute === 'origin') {
    return <>{t(`runs.origin.${run.origin}`)}</>;
  }
  if (attribute === 'pinned') {
    return run.pinned ? (
      <RiPushpin2Fill size={14} role="img" aria-label={t('runs.pinned')} />
    ) : null;
  }
  return attribute === 'name' ? null : <>{ATTRIBUTES[attribute](run)}</>;
}

/** A metric, parameter or tag as the row carries it. */
export function ValueCell(props: { value: unknown; isMetric: boolean }) {
  const { value, isMetric } = props;
  const format = useFormat();
  if (typeof value === 'number' || (isMetric && typeof value === 'string')) {
    return <span title={String(value)}>{format.metric(value)}</span>;
  }
  return typeof value === 'string' ? (
    <span title={value}>{value}</span>
  ) : (
    <span>{NOTHING}</span>
  );
}
