import { useRouteRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, Container } from '@backstage/ui';
import { useUrlValue } from '../../hooks/useUrlList';
import { useText } from '../../hooks/useText';
import { governanceRouteRef } from '../../routes';
import { TrackerLine } from '../TrackerLine';
import { AuditTrail } from './AuditTrail';
import { GovernanceModels } from './GovernanceModels';
import styles from './GovernancePage.module.css';
import { MissingOwners } from './MissingOwners';

const VIEWS = ['models', 'owners', 'audit'] as const;

/** What is known of all models, who has no owner, and who did what; read only. */
export function GovernancePage() {
  const t = useText();
  const [chosen] = useUrlValue('view');
  const view = VIEWS.find(name => name === chosen) ?? 'models';
  const path = useRouteRef(governanceRouteRef)?.();
  return (
    <Container>
      <nav aria-label={t('governance.views')} className={styles.nav}>
        {VIEWS.map(name => (
          <ButtonLink
            key={name}
            size="small"
            variant={name === view ? 'primary' : 'secondary'}
            aria-current={name === view ? 'page' : undefined}
            href={`${path}?view=${name}`}
          >
            {t(`governance.view.${name}`)}
          </ButtonLink>
        ))}
      </nav>
      {view !== 'audit' && <TrackerLine />}
      {view === 'models' && <GovernanceModels />}
      {view === 'owners' && <MissingOwners />}
      {view === 'audit' && <AuditTrail />}
    </Container>
  );
}
