import { RiFileForbidLine } from '@remixicon/react';
import { useMemo, type ReactNode } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import { decodeText } from '../../lib/artifacts/decodeText';
import { previewKindOf } from '../../lib/artifacts/previewKind';
import { readJson } from '../../lib/artifacts/readJson';
import { EmptyNotice } from '../EmptyNotice';
import { ImageView } from './ImageView';
import { JsonTree } from './JsonTree';
import { MarkdownView } from './MarkdownView';
import { TableView } from './TableView';
import styles from './Artifacts.module.css';

/** The beginning of a file, as its name and content allow. Whatever it holds stays text, a table or a picture. */
export function ContentView(props: {
  name: string;
  bytes: Uint8Array;
  /** Of the whole file. */
  size?: number;
}) {
  const { name, bytes, size } = props;
  const t = useText();
  const kind = previewKindOf(name);
  const text = useMemo(
    () => (kind === 'image' ? undefined : decodeText(bytes)),
    [kind, bytes],
  );
  const isCut = size === undefined ? false : size > bytes.byteLength;
  const json = useMemo(
    () =>
      kind === 'json' && text !== undefined && !isCut
        ? readJson(text)
        : undefined,
    [kind, text, isCut],
  );
  if (bytes.byteLength === 0) {
    return <p className={styles.hint}>{t('runPage.files.empty')}</p>;
  }
  if (kind === 'image') {
    return <ImageView name={name} bytes={bytes} />;
  }
  if (text === undefined) {
    return (
      <EmptyNotice
        icon={<RiFileForbidLine />}
        title={t('runPage.files.noPreview')}
        description={t('runPage.files.noPreviewHint')}
      />
    );
  }
  if (kind === 'table') {
    return <TableView name={name} text={text} isCut={isCut} />;
  }
  if (json) {
    return <JsonTree value={json.value} />;
  }
  const cut = isCut && (
    <CutNotice shown={bytes.byteLength} size={size ?? bytes.byteLength} />
  );
  return kind === 'markdown' ? (
    <MarkdownView text={text} notice={cut} />
  ) : (
    <TextView text={text} notice={cut} />
  );
}

/** Text as it was written. */
export function TextView(props: { text: string; notice?: ReactNode }) {
  // What scrolls has to be reachable without a mouse.
  const focusable = { tabIndex: 0 };
  return (
    <>
      {props.notice}
      <pre className={styles.text} {...focusable}>
        {props.text}
      </pre>
    </>
  );
}

function CutNotice(props: { shown: number; size: number }) {
  const t = useText();
  const format = useFormat();
  return (
    <p className={styles.hint}>
      {t('runPage.files.cutText', {
        shown: format.bytes(props.shown),
        size: format.bytes(props.size),
      })}
    </p>
  );
}
