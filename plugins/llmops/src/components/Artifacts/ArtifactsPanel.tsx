import { ButtonIcon, Skeleton, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiFolderOpenLine, RiRefreshLine } from '@remixicon/react';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { Artifact } from '../../api';
import { useArtifactFolder } from '../../hooks/useArtifacts';
import { useInView } from '../../hooks/useInView';
import { useText } from '../../hooks/useText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import { ArtifactFolder, placeOf } from './ArtifactFolder';
import { ArtifactPreview } from './ArtifactPreview';
import styles from './Artifacts.module.css';

/** What a run stored: folders on the left, the chosen file on the right. Nothing is asked for before it is in sight. */
export function ArtifactsPanel(props: { runId: string; isLive: boolean }) {
  const { runId, isLive } = props;
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const isInView = useInView(frame);
  const [revision, setRevision] = useState(0);
  return (
    <Panel
      title={t('runPage.files.title')}
      actions={
        <TooltipTrigger>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiRefreshLine />}
            aria-label={t('runPage.files.refresh')}
            onPress={() => setRevision(revision + 1)}
          />
          <Tooltip>{t('runPage.files.refresh')}</Tooltip>
        </TooltipTrigger>
      }
    >
      <div ref={frame}>
        {isInView && (
          <Files
            // What a run stored last is there once it has ended.
            key={`${isLive}-${revision}`}
            runId={runId}
            revision={revision}
          />
        )}
      </div>
    </Panel>
  );
}

function Files(props: { runId: string; revision: number }) {
  const { runId, revision } = props;
  const t = useText();
  const { data, error, reload } = useArtifactFolder({ runId, revision });
  const [params, setParams] = useSearchParams();
  const [chosen, setChosen] = useState<Artifact>();
  const choose = (file: Artifact) => {
    setChosen(file);
    setParams(
      last => {
        const next = new URLSearchParams(last);
        next.set('file', placeOf(file));
        return next;
      },
      { replace: true },
    );
  };
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <Skeleton width="100%" height={120} />;
  }
  if (data.items.length === 0) {
    return (
      <EmptyNotice
        icon={<RiFolderOpenLine />}
        title={t('runPage.files.none')}
        description={t('runPage.files.noneHint')}
      />
    );
  }
  const file = chosen ?? readPlace(params.get('file'));
  return (
    <div className={styles.columns}>
      <div className={styles.tree}>
        <ArtifactFolder
          runId={runId}
          listing={data}
          chosen={file && placeOf(file)}
          opened={readPlace(params.get('file'))}
          revision={revision}
          onChoose={choose}
        />
      </div>
      <div className={styles.preview}>
        {file ? (
          <ArtifactPreview key={placeOf(file)} runId={runId} file={file} />
        ) : (
          <p className={styles.hint}>{t('runPage.files.choose')}</p>
        )}
      </div>
    </div>
  );
}

/** The file that a link names. */
function readPlace(place: string | null): Artifact | undefined {
  const [tracked = '', ...parts] = place?.split('/') ?? [];
  const path = parts.join('/');
  return path
    ? { kind: 'file', tracked, path, name: parts.at(-1) ?? path }
    : undefined;
}
