import { Skeleton } from '@backstage/ui';
import { readModelCard } from '@llmops/backstage-plugin-llmops-common';
import { RiFileTextLine } from '@remixicon/react';
import { useMemo } from 'react';
import type { ModelCard } from '../../api';
import type { Live } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { FoldedMarkdown } from './FoldedMarkdown';

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
          <FoldedMarkdown markdown={body} maxHeight={480} />
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
