import { Container, Skeleton } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import styles from './PageSkeleton.module.css';

/** The shape of a page before anything of it is known. */
export function PageSkeleton() {
  const t = useText();
  return (
    <Container>
      <div role="status" aria-label={t('loading')} className={styles.root}>
        <Skeleton width="40%" height={28} />
        <Skeleton width="100%" height={120} />
        <Skeleton width="100%" height={240} />
      </div>
    </Container>
  );
}
