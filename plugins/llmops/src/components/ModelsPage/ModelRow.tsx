import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { Model } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import { EntityLink } from '../EntityLink';
import { Timestamp } from '../Timestamp';
import styles from './ModelsPage.module.css';

/** A model in the list: what it is and whose, how good, how fresh. */
export function ModelRow(props: { model: Model; metric?: string }) {
  const { model, metric } = props;
  const { tracker, name, facts } = model;
  const t = useText();
  const format = useFormat();
  const toModel = useRouteRef(modelRouteRef);
  const about = [
    facts?.task,
    facts?.license,
    facts?.baseModels[0],
    facts?.languages.slice(0, 3).join(', '),
  ].filter(Boolean);
  const shown =
    metric && facts && Object.hasOwn(facts.evaluation, metric)
      ? metric
      : Object.keys(facts?.evaluation ?? {})[0];
  return (
    <article className={styles.row} aria-label={name}>
      <div className={styles.what}>
        <span className={styles.line}>
          <Link
            href={toModel?.({ tracker, name })}
            variant="body-medium"
            weight="bold"
            standalone
            className={styles.name}
          >
            {name}
          </Link>
          {model.latestVersion && (
            <span className={styles.quiet}>
              {t('models.version', { version: model.latestVersion })}
            </span>
          )}
          <AliasList aliases={model.aliases} />
        </span>
        <span className={styles.description}>
          {about.length > 0 ? about.join(' · ') : model.description}
        </span>
      </div>
      <div className={styles.figure} data-column="figure">
        {shown && facts && (
          <>
            <strong>{format.metric(facts.evaluation[shown])}</strong>
            <span className={styles.quiet}>{visibleText(shown)}</span>
          </>
        )}
      </div>
      <div className={styles.who} data-column="who">
        <EntityLink entityRef={model.owner} />
        <Timestamp at={facts?.trainedAt ?? model.updatedAt} />
      </div>
    </article>
  );
}
