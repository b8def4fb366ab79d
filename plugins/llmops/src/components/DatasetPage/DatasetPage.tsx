import { BreadcrumbEntry, useRouteRef } from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { useText } from '../../hooks/useText';
import { datasetsRouteRef } from '../../routes';
import { DatasetView } from '../DatasetView';

/** One dataset, by the parts of its reference in the path. */
export function DatasetPage() {
  const { namespace = '', name = '' } = useParams();
  const t = useText();
  const datasets = useRouteRef(datasetsRouteRef)?.() ?? '';
  return (
    <BreadcrumbEntry entry={{ label: t('tab.datasets'), href: datasets }}>
      <Container>
        <DatasetView entityRef={`resource:${namespace}/${name}`} hasTitle />
      </Container>
    </BreadcrumbEntry>
  );
}
