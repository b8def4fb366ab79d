import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type UIEvent } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { LogLine } from '../../lib/logLines';
import { splitMatches } from '../../lib/logSearch';
import styles from './LogPanel.module.css';

const LINE_HEIGHT = 20;
/** What scrolls has to be reachable without a mouse. */
const FOCUSABLE = { tabIndex: 0 };
/** So near to the end counts as being there. */
const END_MARGIN = 2 * LINE_HEIGHT;

/** The lines of a log; only those in view are drawn. */
export function LogView(props: {
  lines: readonly LogLine[];
  showsStep: boolean;
  showsSource: boolean;
  search: string;
  /** Index of the line of the current match. */
  current?: number;
  follows: boolean;
  onFollow: (follows: boolean) => void;
  /** What to say instead of lines. */
  empty: string;
}) {
  const { lines, showsStep, showsSource, search, current, follows, onFollow } =
    props;
  const t = useText();
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 30,
  });

  useEffect(() => {
    const element = scroller.current;
    if (follows && element) {
      element.scrollTop = element.scrollHeight;
    }
  }, [follows, lines]);

  useEffect(() => {
    if (current !== undefined) {
      virtualizer.scrollToIndex(current, { align: 'center' });
    }
  }, [current, virtualizer]);

  // Whoever scrolls up wants to read; whoever comes back to the end, to follow again. Text that grows or shrinks under
  // the reader is neither.
  const last = useRef({ top: 0, height: 0 });
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    const isUp = scrollTop < last.current.top;
    if (scrollHeight - scrollTop - clientHeight <= END_MARGIN) {
      onFollow(true);
    } else if (isUp && scrollHeight === last.current.height) {
      onFollow(false);
    }
    last.current = { top: scrollTop, height: scrollHeight };
  };
  return (
    <div
      ref={scroller}
      role="log"
      aria-label={t('log.title')}
      aria-live="off"
      className={styles.view}
      onScroll={onScroll}
      {...FOCUSABLE}
    >
      {lines.length === 0 && <p className={styles.empty}>{props.empty}</p>}
      <div
        className={styles.lines}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return (
            <div
              key={line.number}
              className={styles.line}
              data-current={index === current || undefined}
              style={{ transform: `translateY(${start}px)` }}
              title={format.dateTime(line.at)}
            >
              <span className={styles.number}>{line.number}</span>
              {showsStep && (
                <span className={styles.step}>{line.step || '–'}</span>
              )}
              {showsSource && (
                <span className={styles.step}>{line.source || '–'}</span>
              )}
              <span className={styles.text}>
                <LineText text={line.text} search={search} />
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LineText(props: { text: string; search: string }) {
  const pieces = splitMatches(props.text, props.search);
  return (
    <>
      {pieces.map(({ text, isMatch }, index) =>
        isMatch ? <mark key={index}>{text}</mark> : text,
      )}
    </>
  );
}
