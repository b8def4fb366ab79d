import { RiFileForbidLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
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
  const [isBroken, setBroken] = useState(false);
  // A portal's policy for pictures allows data addresses, and by default no blobs.
  const url = useMemo(
    () => type && `data:${type};base64,${toBase64(bytes)}`,
    [bytes, type],
  );
  if (!type || isBroken) {
    return (
      <EmptyNotice
        icon={<RiFileForbidLine />}
        title={t('runPage.files.notImage')}
        description={t('runPage.files.noPreviewHint')}
      />
    );
  }
  return (
    <img
      className={styles.image}
      src={url}
      alt={visibleText(name)}
      onError={() => setBroken(true)}
    />
  );
}

/** As many bytes as a call takes as arguments. */
const PART = 16 * 1024;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PART) {
    text += String.fromCharCode(...bytes.subarray(start, start + PART));
  }
  return btoa(text);
}
