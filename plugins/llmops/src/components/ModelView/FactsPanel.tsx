import type { ModelCard, ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { Facts } from '../Facts';
import { Panel } from '../Panel';
import { readModelCard } from '@llmops/backstage-plugin-llmops-common';
import { useMemo } from 'react';

/** What one asks first of a model, and the results that its card states. */
export function FactsPanel(props: { model: ModelDetails; card?: ModelCard }) {
  const { model, card } = props;
  const { facts } = model;
  const t = useText();
  const stated = useMemo(
    () => readModelCard(card?.text ?? '').facts,
    [card?.text],
  );
  if (!facts) {
    return null;
  }
  const list = (items: readonly string[]) => items.join(', ');
  return (
    <Panel title={t('models.facts')}>
      <Facts
        facts={[
          {
            label: t('models.license'),
            value: facts.license ?? t('model.notStated'),
          },
          {
            label: t('models.task'),
            value: facts.task ?? t('model.notStated'),
          },
          {
            label: t('models.baseModel'),
            value: list(facts.baseModels) || t('model.notStated'),
          },
          { label: t('models.languages'), value: list(facts.languages) },
          { label: t('models.datasets'), value: list(facts.datasets) },
          { label: t('models.library'), value: facts.library },
          { label: t('model.lifecycle'), value: facts.lifecycle },
          ...(stated?.results ?? []).slice(0, 20).map(result => ({
            label: [result.metric, result.dataset].filter(Boolean).join(' · '),
            value: String(result.value),
          })),
        ]}
      />
    </Panel>
  );
}
