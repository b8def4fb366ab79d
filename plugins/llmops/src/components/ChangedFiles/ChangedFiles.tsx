import { useChangedFiles } from '../../hooks/useChangedFiles';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import styles from './ChangedFiles.module.css';

const MARKS = { added: '+', modified: '±', removed: '−' } as const;

/** How many files differ between the commits of two runs, and which; nothing where that cannot be told. */
export function ChangedFiles(props: {
  runId: string | undefined;
  since: string | undefined;
}) {
  const { runId, since } = props;
  const t = useText();
  const { data } = useChangedFiles(runId, since);
  if (data?.total === undefined) {
    return null;
  }
  const { files, total } = data;
  const count = t('compare.filesChanged', { count: total });
  if (total === 0) {
    return <span className={styles.root}>{count}</span>;
  }
  return (
    <details className={styles.root}>
      <summary>{count}</summary>
      <ul className={styles.files}>
        {files.map(({ path, change }) => (
          <li key={path} data-change={change}>
            <span
              role="img"
              aria-label={t(`compare.fileChange.${change}`)}
              title={t(`compare.fileChange.${change}`)}
            >
              {MARKS[change]}
            </span>
            <code>{visibleText(path)}</code>
          </li>
        ))}
      </ul>
      {total > files.length && (
        <p className={styles.more}>
          {t('compare.moreFiles', { count: total - files.length })}
        </p>
      )}
    </details>
  );
}
