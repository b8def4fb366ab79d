import { Button, Skeleton, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileForbidLine } from '@remixicon/react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { llmopsApiRef, type Artifact } from '../../api';
import { useArtifactContent } from '../../hooks/useArtifacts';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { PREVIEW_BYTES, previewKindOf } from '../../lib/artifacts/previewKind';
import { toFailure } from '../../lib/failure';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import { FailureNotice } from '../FailureNotice';
import { ContentView } from './ContentView';
import styles from './Artifacts.module.css';

/** Facts of a file, a way to save it, and as much of it as a browser shows well. */
export function ArtifactPreview(props: { runId: string; file: Artifact }) {
  const { runId, file } = props;
  const t = useText();
  const format = useFormat();
  const kind = previewKindOf(file.name);
  const limit = PREVIEW_BYTES[kind];
  const isTooLarge = kind === 'image' && (file.size ?? 0) > limit;
  return (
    <section className={styles.file} aria-label={visibleText(file.name)}>
      <header className={styles.fileHeader}>
        <div className={styles.fileNames}>
          <Text as="h4" variant="body-medium" weight="bold">
            <bdi>{visibleText(file.name)}</bdi>
          </Text>
          <Text as="span" variant="body-small" color="secondary">
            <bdi>{visibleText(file.path)}</bdi>
            {file.size !== undefined && ` · ${format.bytes(file.size)}`}
          </Text>
        </div>
        <DownloadButton runId={runId} file={file} />
      </header>
      {isTooLarge ? (
        <EmptyNotice
          icon={<RiFileForbidLine />}
          title={t('runPage.files.noPreview')}
          description={t('runPage.files.tooLarge', {
            limit: format.bytes(limit),
          })}
        />
      ) : (
        <LoadedContent runId={runId} file={file} limit={limit} />
      )}
    </section>
  );
}

function LoadedContent(props: {
  runId: string;
  file: Artifact;
  limit: number;
}) {
  const { runId, file, limit } = props;
  const { data, error, reload } = useArtifactContent(runId, file, limit);
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  return data ? (
    <ContentView name={file.name} bytes={data.bytes} size={data.size} />
  ) : (
    <div aria-busy="true">
      <Skeleton width="100%" height={160} />
    </div>
  );
}

function DownloadButton(props: { runId: string; file: Artifact }) {
  const { runId, file } = props;
  const { tracked, path } = file;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [error, setError] = useState<Error>();
  const [isPending, setPending] = useState(false);
  const download = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.downloadArtifact(runId, { tracked, path });
    } catch (thrown) {
      setError(toFailure(thrown));
    }
    setPending(false);
  };
  return (
    <div className={styles.download}>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiDownloadLine />}
        isPending={isPending}
        onPress={download}
      >
        {t('runPage.files.download')}
      </Button>
      {error && <FailureNotice error={error} />}
    </div>
  );
}
