import { MarkdownContent } from '@backstage/core-components';
import { RiFileTextLine } from '@remixicon/react';
import { useMemo } from 'react';
import type { ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import {
  lowerHeadings,
  readModelCard,
  type CardFacts,
} from '../../lib/modelCard';
import { CopyText } from '../CopyText';
import { EmptyNotice } from '../EmptyNotice';
import { Facts } from '../Facts';
import { Panel } from '../Panel';
import { EvaluationTrends } from './EvaluationTrends';
import { VersionTable } from './VersionTable';
import styles from './ModelView.module.css';

/** A model's card, facts, evaluation and versions. */
export function ModelView(props: { model: ModelDetails }) {
  const { model } = props;
  const t = useText();
  const card = useMemo(
    () => (model.card ? readModelCard(model.card) : undefined),
    [model.card],
  );
  const command = model.versions.find(
    ({ version }) => version === model.latestVersion,
  )?.downloadCommand;
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <VersionTable model={model} />
        <Panel title={t('models.card')}>
          {card ? (
            <div className={styles.markdown}>
              <MarkdownContent content={lowerHeadings(card.body, 3)} />
            </div>
          ) : (
            <EmptyNotice
              icon={<RiFileTextLine />}
              title={t('models.noCard')}
              description={model.description || t('models.noCardHint')}
            />
          )}
        </Panel>
      </div>
      <div className={styles.side}>
        <EvaluationTrends versions={model.versions} />
        {card?.facts && <CardFactsPanel facts={card.facts} />}
        {command && (
          <Panel title={t('models.download')}>
            <CopyText wraps text={command} label={t('models.command')} />
          </Panel>
        )}
        <Tags tags={model.tags} />
      </div>
    </div>
  );
}

function CardFactsPanel(props: { facts: CardFacts }) {
  const { facts } = props;
  const t = useText();
  const list = (items: readonly string[]) => items.join(', ');
  return (
    <Panel title={t('models.facts')}>
      <Facts
        facts={[
          {
            label: t('models.license'),
            value: facts.license ?? t('models.notStated'),
          },
          { label: t('models.baseModel'), value: list(facts.baseModels) },
          { label: t('models.languages'), value: list(facts.languages) },
          { label: t('models.datasets'), value: list(facts.datasets) },
          { label: t('models.task'), value: facts.task },
          { label: t('models.library'), value: facts.library },
          { label: t('models.tags'), value: list(facts.tags) },
        ]}
      />
    </Panel>
  );
}

function Tags(props: { tags?: Record<string, string> }) {
  const t = useText();
  const entries = Object.entries(props.tags ?? {});
  return entries.length > 0 ? (
    <Panel title={t('models.tags')}>
      <Facts facts={entries.map(([label, value]) => ({ label, value }))} />
    </Panel>
  ) : null;
}
