import { Alert } from '@backstage/ui';
import type { ProjectProblem } from '../../api';
import { useText } from '../../hooks/useText';
import styles from './ProblemList.module.css';

/** What is wrong in a project's files: where, and what to do. */
export function ProblemList(props: { problems: readonly ProjectProblem[] }) {
  const { problems } = props;
  const t = useText();
  return (
    <Alert
      icon
      status="danger"
      title={t('project.problems', { count: problems.length })}
      description={
        <ul className={styles.list}>
          {problems.map(({ file, line, path, message }, index) => (
            <li key={index}>
              <code className={styles.place}>
                {[file, line].filter(Boolean).join(':')}
                {path && ` (${path})`}
              </code>{' '}
              {message}
            </li>
          ))}
        </ul>
      }
    />
  );
}
