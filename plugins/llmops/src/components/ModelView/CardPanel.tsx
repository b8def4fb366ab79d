import { Button, Skeleton } from '@backstage/ui';
import { readModelCard } from '@llmops/backstage-plugin-llmops-common';
import { RiFileTextLine } from '@remixicon/react';
import { useMemo, useRef, useState } from 'react';
import type { ModelCard } from '../../api';
import type { Live } from '../../hooks/useLive';
import { useElementHeight } from '../../hooks/useElementHeight';
import { useText } from '../../hooks/useText';
import { lowerHeadings } from '../../lib/lowerHeadings';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { SafeMarkdown } from '../SafeMarkdown';
import styles from './ModelView.module.css';

/** A higher card is folded. */
const FOLDED_HEIGHT = 480;

/**
 * The text of a card. Anyone may have written it: HTML stays text, and pictures are links, since loading one would tell its
 * host who reads the card.
 */
export function CardPanel(props: { tracker: string; card: Live<ModelCard> }) {
  const { tracker, card } = props;
  const { data, error, reload } = card;
  const t = useText();
  const body = useMemo(() => readModelCard(data?.text ?? '').body, [data]);
  return (
    <Panel
      title={t('model.card.title')}
      note={
        data &&
        data.source !== 'none' &&
        t(`model.card.source.${data.source}`, {
          tracker,
          path: data.path ?? '',
          commit: data.commit?.slice(0, 7) ?? '',
        })
      }
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="100%" height={160} />}
      {data &&
        (body.trim() ? (
          <FoldedMarkdown markdown={body} />
        ) : (
          <EmptyNotice
            icon={<RiFileTextLine />}
            title={t('model.card.none')}
            description={data.problem ?? t('model.card.noneHint')}
          />
        ))}
    </Panel>
  );
}

function FoldedMarkdown(props: { markdown: string }) {
  const t = useText();
  const content = useRef<HTMLDivElement>(null);
  const height = useElementHeight(content);
  const [isOpen, setOpen] = useState(false);
  const isLong = height > FOLDED_HEIGHT;
  return (
    <>
      <div
        className={styles.fold}
        data-folded={(isLong && !isOpen) || undefined}
        style={isLong && !isOpen ? { maxHeight: FOLDED_HEIGHT } : undefined}
      >
        <div ref={content} className={styles.markdown}>
          <SafeMarkdown text={lowerHeadings(props.markdown, 3)} />
        </div>
      </div>
      {isLong && (
        <Button
          size="small"
          variant="secondary"
          className={styles.unfold}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {isOpen ? t('model.card.fold') : t('model.card.show')}
        </Button>
      )}
    </>
  );
}
