import type { Notebook } from '../../api';
import { useText } from '../../hooks/useText';
import { formatMemory } from '../../lib/memory';
import { EntityLink } from '../EntityLink';
import { Facts } from '../Facts';
import { Timestamp } from '../Timestamp';
import { NotebookSize } from './NotebookSize';

/** What a notebook is and has. */
export function NotebookFacts(props: { notebook: Notebook }) {
  const { notebook } = props;
  const { cluster, namespace, volume, lastActivityAt } = notebook;
  const t = useText();
  return (
    <Facts
      facts={[
        {
          label: t('notebooks.owner'),
          value: <EntityLink entityRef={notebook.owner} />,
        },
        notebook.createdBy !== undefined && {
          label: t('notebooks.createdBy'),
          value: <EntityLink entityRef={notebook.createdBy} />,
        },
        notebook.createdAt !== undefined && {
          label: t('notebooks.created'),
          value: <Timestamp at={notebook.createdAt} />,
        },
        {
          label: t('notebooks.place'),
          value: t('notebooks.placeOf', {
            namespace,
            cluster: notebook.clusterTitle || cluster,
          }),
        },
        {
          label: t('notebooks.image'),
          value: notebook.imageTitle
            ? `${notebook.imageTitle} (${notebook.image})`
            : notebook.image,
        },
        {
          label: t('notebooks.resources'),
          value: <NotebookSize notebook={notebook} />,
        },
        volume && {
          label: t('notebooks.volume'),
          value:
            volume.sizeBytes === undefined
              ? volume.path
              : t('notebooks.volumeAt', {
                  size: formatMemory(volume.sizeBytes),
                  path: volume.path,
                }),
        },
        notebook.state === 'running' && {
          label: t('notebooks.activity'),
          value:
            lastActivityAt === undefined ? (
              t('notebooks.activityUnknown')
            ) : (
              <Timestamp at={lastActivityAt} />
            ),
        },
      ]}
    />
  );
}
