import { RiFileForbidLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useText } from '../../hooks/useText';
import { imageTypeOf } from '../../lib/artifacts/previewKind';
import { visibleText } from '../../lib/visibleText';
import { EmptyNotice } from '../EmptyNotice';
import styles from './Artifacts.module.css';

/** A picture, if its bytes are those of one. */
export function ImageView(props: { name: string; bytes: Uint8Array }) {
  const { name, bytes } = props;
  const t = useText();
  const type = imageTypeOf(bytes);
  const [url, setUrl] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (!type) {
      return undefined;
    }
    const made = URL.createObjectURL(
      new Blob([Uint8Array.from(bytes)], { type }),
    );
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  if (!type || isBroken) {
    return (
      <EmptyNotice
        icon={<RiFileForbidLine />}
        title={t('runPage.files.notImage')}
        description={t('runPage.files.noPreviewHint')}
      />
    );
  }
  return url ? (
    <img
      className={styles.image}
      src={url}
      alt={visibleText(name)}
      onError={() => setBroken(true)}
    />
  ) : null;
}
