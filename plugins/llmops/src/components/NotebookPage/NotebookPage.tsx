import { BreadcrumbEntry, useRouteRef } from '@backstage/frontend-plugin-api';
import { Container, Header } from '@backstage/ui';
import { useNavigate, useParams } from 'react-router-dom';
import { useNotebook } from '../../hooks/useNotebook';
import { useText } from '../../hooks/useText';
import { notebooksRouteRef } from '../../routes';
import { EntityLink } from '../EntityLink';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import {
  NotebookActions,
  NotebookChip,
  NotebookFacts,
  NotebookNotices,
} from '../NotebookView';
import { Panel } from '../Panel';
import { RefreshFailed } from '../RefreshFailed';

/** One notebook: its state and why, what it holds, and what can be done with it. */
export function NotebookPage() {
  const { cluster = '', namespace = '', name = '' } = useParams();
  const t = useText();
  const navigate = useNavigate();
  const list = useRouteRef(notebooksRouteRef)?.() ?? '';
  const { data, error, reload } = useNotebook({ cluster, namespace, name });
  if (error && !data) {
    return (
      <Container>
        <FailureNotice error={error} onRetry={reload} />
      </Container>
    );
  }
  if (!data) {
    return <PageSkeleton />;
  }
  return (
    <BreadcrumbEntry entry={{ label: t('tab.notebooks'), href: list }}>
      <Header
        title={data.name}
        metadata={[
          {
            label: t('notebooks.state'),
            value: <NotebookChip state={data.state} />,
          },
          {
            label: t('notebooks.owner'),
            value: <EntityLink entityRef={data.owner} />,
          },
        ]}
        customActions={
          <NotebookActions
            notebook={data}
            onChanged={reload}
            onDeleted={() => navigate(list)}
          />
        }
      />
      <Container>
        {error && <RefreshFailed error={error} onRetry={reload} />}
        <NotebookNotices notebook={data} />
        <Panel level={2} title={t('notebooks.details')}>
          <NotebookFacts notebook={data} />
        </Panel>
      </Container>
    </BreadcrumbEntry>
  );
}
