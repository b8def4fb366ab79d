import { useState } from 'react';
import type { ModelDetails } from '../../api';
import { useModelCard } from '../../hooks/useModelParts';
import { CardPanel } from './CardPanel';
import { ComparePanel } from './ComparePanel';
import { CompletenessPanel } from './CompletenessPanel';
import { DescriptionPanel } from './DescriptionPanel';
import { DownloadPanel } from './DownloadPanel';
import { EvaluationTrends } from './EvaluationTrends';
import { FactsPanel } from './FactsPanel';
import { LineagePanel } from './LineagePanel';
import { RightsPanel } from './RightsPanel';
import { TagsPanel } from './TagsPanel';
import { VersionTable } from './VersionTable';
import styles from './ModelView.module.css';

/** A model's versions, evaluation, card, facts and lineage, and what one may change of it. */
export function ModelView(props: {
  model: ModelDetails;
  onChanged: () => void;
}) {
  const { model, onChanged } = props;
  const card = useModelCard(model, model.latestVersion);
  const [chosen, setChosen] = useState<string[]>([]);
  const order = model.versions.map(({ version }) => version);
  // Versions come newest first, so that the later one in the list is the older one.
  const [to, from] = chosen
    .filter(version => order.includes(version))
    .sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <VersionTable
          model={model}
          chosen={chosen}
          onChoose={version =>
            setChosen(last =>
              last.includes(version)
                ? last.filter(one => one !== version)
                : [...last, version].slice(-2),
            )
          }
          onChanged={onChanged}
        />
        {from !== undefined && to !== undefined && (
          <ComparePanel
            model={model}
            from={from}
            to={to}
            onClose={() => setChosen([])}
          />
        )}
        <EvaluationTrends versions={model.versions} />
        <CardPanel tracker={model.tracker} card={card} />
        <LineagePanel model={model} version={model.latestVersion} />
      </div>
      <div className={styles.side}>
        <FactsPanel model={model} card={card.data} />
        {card.data && <CompletenessPanel card={card.data} />}
        <DownloadPanel model={model} />
        <DescriptionPanel
          model={model}
          card={card.data?.text}
          onChanged={onChanged}
        />
        <TagsPanel model={model} onChanged={onChanged} />
        <RightsPanel model={model} />
      </div>
    </div>
  );
}
