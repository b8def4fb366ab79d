import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link, Skeleton } from '@backstage/ui';
import type { Model } from '../../api';
import { useText } from '../../hooks/useText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import { EntityLink } from '../EntityLink';
import { Timestamp } from '../Timestamp';
import styles from './ModelList.module.css';

/** The newest models with their version and aliases. */
export function ModelList(props: { models: readonly Model[] }) {
  const t = useText();
  const toModel = useRouteRef(modelRouteRef);
  return (
    <ul className={styles.list}>
      {props.models.map(({ tracker, name, ...model }) => (
        <li key={`${tracker}/${name}`} className={styles.item}>
          <div className={styles.line}>
            <Link
              href={toModel?.({ tracker, name })}
              variant="body-medium"
              weight="bold"
              standalone
            >
              {name}
            </Link>
            {model.latestVersion && (
              <span className={styles.version}>
                {t('models.version', { version: model.latestVersion })}
              </span>
            )}
          </div>
          <AliasList aliases={model.aliases} />
          <div className={styles.meta}>
            <EntityLink
              entityRef={model.owner}
              variant="body-small"
              color="secondary"
            />
            <Timestamp at={model.updatedAt} />
          </div>
        </li>
      ))}
    </ul>
  );
}

export function ModelListSkeleton() {
  return (
    <ul className={styles.list} aria-busy="true">
      {[0, 1, 2].map(row => (
        <li key={row} className={styles.item}>
          <Skeleton width="60%" height={14} />
          <Skeleton width="40%" height={12} />
        </li>
      ))}
    </ul>
  );
}
