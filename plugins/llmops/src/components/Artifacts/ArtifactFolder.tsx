import { Skeleton } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowRightSLine,
  RiFileLine,
  RiFolderLine,
} from '@remixicon/react';
import { useState } from 'react';
import type { Artifact, ArtifactListing } from '../../api';
import { useArtifactFolder } from '../../hooks/useArtifacts';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import { FailureNotice } from '../FailureNotice';
import styles from './Artifacts.module.css';

/** Where a file lies, as one text. */
export const placeOf = ({
  tracked,
  path,
}: Pick<Artifact, 'tracked' | 'path'>) => `${tracked}/${path}`;

interface FolderProps {
  runId: string;
  /** Place of the file that is shown. */
  chosen?: string;
  /** The file that a link names: the folders above it are open. */
  opened?: Artifact;
  revision: number;
  onChoose: (file: Artifact) => void;
}

/** The entries of a folder, each folder with its own below it once it is open. */
export function ArtifactFolder(
  props: FolderProps & { listing: ArtifactListing },
) {
  const { listing, ...rest } = props;
  const t = useText();
  return (
    <>
      <ul className={styles.entries}>
        {listing.items.map(item => (
          <li key={placeOf(item)}>
            {item.kind === 'folder' ? (
              <OpenableFolder {...rest} folder={item} />
            ) : (
              <FileRow
                file={item}
                isChosen={placeOf(item) === rest.chosen}
                onChoose={rest.onChoose}
              />
            )}
          </li>
        ))}
      </ul>
      {listing.items.length === 0 && (
        <p className={styles.hint}>{t('runPage.files.emptyFolder')}</p>
      )}
      {listing.truncated && (
        <p className={styles.hint}>
          {t('runPage.files.truncated', {
            total: String(listing.items.length),
          })}
        </p>
      )}
    </>
  );
}

function OpenableFolder(props: FolderProps & { folder: Artifact }) {
  const { folder, ...rest } = props;
  const { opened } = rest;
  const t = useText();
  const [isOpen, setOpen] = useState(
    () =>
      opened !== undefined &&
      opened.tracked === folder.tracked &&
      (folder.path === '' || opened.path.startsWith(`${folder.path}/`)),
  );
  const name = visibleText(folder.name);
  return (
    <>
      <button
        type="button"
        className={styles.entry}
        aria-expanded={isOpen}
        aria-label={t('runPage.files.folder', { name })}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <RiArrowDownSLine /> : <RiArrowRightSLine />}
        <RiFolderLine />
        <bdi className={styles.name}>{name}</bdi>
      </button>
      {isOpen && (
        <div className={styles.nested}>
          <FolderContent {...rest} folder={folder} />
        </div>
      )}
    </>
  );
}

function FolderContent(props: FolderProps & { folder: Artifact }) {
  const { folder, ...rest } = props;
  const { tracked, path } = folder;
  const { data, error, reload } = useArtifactFolder({
    runId: rest.runId,
    tracked,
    path: path || undefined,
    revision: rest.revision,
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  return data ? (
    <ArtifactFolder {...rest} listing={data} />
  ) : (
    <Skeleton width="60%" height={16} />
  );
}

function FileRow(props: {
  file: Artifact;
  isChosen: boolean;
  onChoose: (file: Artifact) => void;
}) {
  const { file, isChosen, onChoose } = props;
  const format = useFormat();
  return (
    <button
      type="button"
      className={`${styles.entry} ${styles.leaf}`}
      aria-current={isChosen ? 'true' : undefined}
      onClick={() => onChoose(file)}
    >
      <RiFileLine />
      <bdi className={styles.name}>{visibleText(file.name)}</bdi>
      {file.size !== undefined && (
        <span className={styles.size}>{format.bytes(file.size)}</span>
      )}
    </button>
  );
}
