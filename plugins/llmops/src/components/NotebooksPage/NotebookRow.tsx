import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { Notebook } from '../../api';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { notebookRouteRef } from '../../routes';
import { EntityLink } from '../EntityLink';
import { NotebookActions, NotebookChip, NotebookSize } from '../NotebookView';
import styles from '../NotebookView/NotebookView.module.css';

/** One notebook of the list. */
export function NotebookRow(props: {
  notebook: Notebook;
  now: number;
  onChanged: () => void;
}) {
  const { notebook, now, onChanged } = props;
  const { cluster, namespace, name, reason } = notebook;
  const t = useText();
  const toNotebook = useRouteRef(notebookRouteRef);
  return (
    <tr>
      <th scope="row">
        <Link
          standalone
          variant="body-medium"
          weight="bold"
          href={toNotebook?.({ cluster, namespace, name })}
        >
          {name}
        </Link>
        <div className={styles.place}>
          {t('notebooks.placeOf', {
            namespace,
            cluster: notebook.clusterTitle,
          })}
        </div>
      </th>
      <td>
        <NotebookChip state={notebook.state} />
        {reason && <div className={styles.why}>{reason}</div>}
      </td>
      <td>
        <EntityLink entityRef={notebook.owner} />
      </td>
      <td>
        <NotebookSize notebook={notebook} />
      </td>
      <td>{notebook.imageTitle ?? notebook.image}</td>
      <td>
        <Activity notebook={notebook} now={now} />
      </td>
      <td>
        <NotebookActions isSmall notebook={notebook} onChanged={onChanged} />
      </td>
    </tr>
  );
}

function Activity(props: { notebook: Notebook; now: number }) {
  const { notebook, now } = props;
  const { state, isIdle, lastActivityAt } = notebook;
  const t = useText();
  const format = useFormat();
  if (state !== 'running' || lastActivityAt === undefined) {
    return <>–</>;
  }
  return isIdle ? (
    <span className={styles.idle}>
      {t('notebooks.idle', {
        time: format.duration(now - Date.parse(lastActivityAt)),
      })}
    </span>
  ) : (
    <>{format.relative(lastActivityAt, now)}</>
  );
}
