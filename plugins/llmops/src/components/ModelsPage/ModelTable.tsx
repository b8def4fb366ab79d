import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Card, Link, Skeleton } from '@backstage/ui';
import type { Model } from '../../api';
import { useText } from '../../hooks/useText';
import { modelRouteRef } from '../../routes';
import { AliasList } from '../AliasList';
import { EntityLink } from '../EntityLink';
import { Timestamp } from '../Timestamp';
import styles from './ModelsPage.module.css';

/** Models with version, aliases, owner and project. */
export function ModelTable(props: { models?: readonly Model[] }) {
  const { models } = props;
  const t = useText();
  return (
    <Card className={styles.frame}>
      <table className={styles.table} aria-busy={!models}>
        <thead>
          <tr>
            <th scope="col">{t('models.name')}</th>
            <th scope="col">{t('models.latest')}</th>
            <th scope="col">{t('models.aliases')}</th>
            <th scope="col">{t('runs.owner')}</th>
            <th scope="col" data-column="project">
              {t('runs.column.project')}
            </th>
            <th scope="col" data-column="updated">
              {t('models.updated')}
            </th>
          </tr>
        </thead>
        <tbody>
          {models?.map(model => (
            <ModelRow key={`${model.tracker}/${model.name}`} model={model} />
          ))}
          {!models &&
            [0, 1, 2].map(row => (
              <tr key={row}>
                {[0, 1, 2, 3, 4, 5].map(cell => (
                  <td key={cell}>
                    <Skeleton width="80%" height={14} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </Card>
  );
}

function ModelRow(props: { model: Model }) {
  const { model } = props;
  const { tracker, name } = model;
  const toModel = useRouteRef(modelRouteRef);
  return (
    <tr>
      <th scope="row">
        <Link
          href={toModel?.({ tracker, name })}
          variant="body-medium"
          weight="bold"
          standalone
        >
          {name}
        </Link>
        {model.description && (
          <span className={styles.description}>{model.description}</span>
        )}
      </th>
      <td>{model.latestVersion ?? '–'}</td>
      <td>
        <AliasList aliases={model.aliases} />
      </td>
      <td>
        <EntityLink entityRef={model.owner} />
      </td>
      <td data-column="project">
        {model.project ? <EntityLink entityRef={model.project} /> : '–'}
      </td>
      <td data-column="updated">
        <Timestamp at={model.updatedAt} />
      </td>
    </tr>
  );
}
