import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  ButtonIcon,
  SearchField,
  Select,
  Switch,
  Text,
} from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiDownloadLine,
} from '@remixicon/react';
import { useMemo, useState } from 'react';
import { llmopsApiRef } from '../../api';
import { useRunLog, type RunLog } from '../../hooks/useRunLog';
import { useText } from '../../hooks/useText';
import { readFailure, toFailure } from '../../lib/failure';
import { findLines, linesOf, sourcesOf } from '../../lib/logSearch';
import { saveText } from '../../lib/saveText';
import { Panel } from '../Panel';
import { LogView } from './LogView';
import styles from './LogPanel.module.css';

const ALL = '*';

/** The log of an attempt: live, searchable, by step, and as a file. */
export function LogPanel(props: {
  runId: string;
  attempt: number;
  isLive: boolean;
  steps: readonly string[];
  step?: string;
  onStep: (step: string | undefined) => void;
}) {
  const { runId, attempt, isLive, steps, step, onStep } = props;
  const t = useText();
  const log = useRunLog(runId, attempt, isLive);
  const [follows, setFollows] = useState(true);
  const [search, setSearch] = useState('');
  const [match, setMatch] = useState(0);

  const [source, setSource] = useState<string>();
  const sources = useMemo(() => sourcesOf(log.lines), [log.lines]);
  const lines = useMemo(
    () => linesOf(log.lines, step, source),
    [log.lines, step, source],
  );
  const matches = useMemo(() => findLines(lines, search), [lines, search]);
  const current = matches.length ? matches[match % matches.length] : undefined;
  const move = (by: number) => {
    setFollows(false);
    setMatch(last => (last + by + matches.length) % matches.length);
  };
  return (
    <Panel
      flush
      title={t('log.title')}
      note={<LogStatusNote log={log} isLive={isLive} />}
      actions={<DownloadButton runId={runId} attempt={attempt} step={step} />}
    >
      <div className={styles.tools}>
        <Select
          size="small"
          aria-label={t('log.step')}
          className={styles.select}
          options={[
            { id: ALL, label: t('log.allSteps') },
            ...steps.map(name => ({ id: name, label: name })),
          ]}
          value={step ?? ALL}
          onChange={key => onStep(chosen(key))}
        />
        {sources.length > 1 && (
          <Select
            size="small"
            aria-label={t('log.source')}
            className={styles.select}
            options={[
              { id: ALL, label: t('log.allSources') },
              ...sources.map(name => ({ id: name, label: name })),
            ]}
            value={source ?? ALL}
            onChange={key => setSource(chosen(key))}
          />
        )}
        <SearchField
          size="small"
          aria-label={t('log.search')}
          placeholder={t('log.search')}
          className={styles.search}
          value={search}
          onChange={text => {
            setSearch(text);
            setMatch(0);
          }}
          onSubmit={() => matches.length && move(1)}
        />
        {search && (
          <span className={styles.matches}>
            <span role="status">
              {matches.length
                ? t('log.match', {
                    number: String((match % matches.length) + 1),
                    total: String(matches.length),
                  })
                : t('log.noMatch')}
            </span>
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowUpSLine />}
              aria-label={t('log.previousMatch')}
              isDisabled={!matches.length}
              onPress={() => move(-1)}
            />
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowDownSLine />}
              aria-label={t('log.nextMatch')}
              isDisabled={!matches.length}
              onPress={() => move(1)}
            />
          </span>
        )}
        <span className={styles.follow}>
          <Switch
            label={t('log.follow')}
            isSelected={follows}
            onChange={setFollows}
          />
        </span>
      </div>
      {log.dropped > 0 && (
        <Text as="p" variant="body-small" className={styles.dropped}>
          {t('log.dropped', { count: log.dropped })}
        </Text>
      )}
      <LogView
        lines={lines}
        showsStep={!step}
        showsSource={!source && sources.length > 1}
        search={search}
        current={current}
        follows={follows}
        onFollow={setFollows}
        empty={emptyText(t, log, isLive)}
      />
    </Panel>
  );
}

function chosen(key: unknown): string | undefined {
  return typeof key === 'string' && key !== ALL ? key : undefined;
}

function emptyText(
  t: ReturnType<typeof useText>,
  log: RunLog,
  isLive: boolean,
): string {
  if (log.status === 'connecting') {
    return t('loading');
  }
  if (log.error) {
    return readFailure(log.error).message;
  }
  return isLive && log.status !== 'ended' ? t('log.waiting') : t('log.empty');
}

function LogStatusNote(props: { log: RunLog; isLive: boolean }) {
  const { log, isLive } = props;
  const t = useText();
  if (log.status === 'interrupted') {
    return <span role="status">{t('log.interrupted')}</span>;
  }
  return log.status === 'live' && isLive ? <>{t('log.live')}</> : null;
}

function DownloadButton(props: {
  runId: string;
  attempt: number;
  step?: string;
}) {
  const { runId, attempt, step } = props;
  const api = useApi(llmopsApiRef);
  const t = useText();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const download = async () => {
    setPending(true);
    setError(undefined);
    try {
      const parts: string[] = [];
      for await (const chunk of api.readLog(runId, { attempt, step })) {
        parts.push(chunk.text);
      }
      const name = [runId, attempt, step].filter(Boolean).join('-');
      saveText(`${name}.log`, parts);
    } catch (thrown) {
      setError(toFailure(thrown));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      {error && (
        <Text as="span" role="alert" variant="body-small" color="danger">
          {readFailure(error).message}
        </Text>
      )}
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiDownloadLine />}
        isPending={isPending}
        onPress={download}
      >
        {t('log.download')}
      </Button>
    </>
  );
}
