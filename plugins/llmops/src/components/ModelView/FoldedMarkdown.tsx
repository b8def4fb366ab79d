import { Button } from '@backstage/ui';
import { useRef, useState } from 'react';
import { useElementHeight } from '../../hooks/useElementHeight';
import { useText } from '../../hooks/useText';
import { lowerHeadings } from '../../lib/lowerHeadings';
import { SafeMarkdown } from '../SafeMarkdown';
import styles from './ModelView.module.css';

/** Markdown that anyone may have written; a long text is folded. */
export function FoldedMarkdown(props: {
  markdown: string;
  /** In pixels; a higher text is folded to it. */
  maxHeight: number;
}) {
  const { markdown, maxHeight } = props;
  const t = useText();
  const content = useRef<HTMLDivElement>(null);
  const height = useElementHeight(content);
  const [isOpen, setOpen] = useState(false);
  const isLong = height > maxHeight;
  return (
    <>
      <div
        className={styles.fold}
        data-folded={(isLong && !isOpen) || undefined}
        style={isLong && !isOpen ? { maxHeight } : undefined}
      >
        <div ref={content} className={styles.markdown}>
          <SafeMarkdown text={lowerHeadings(markdown, 3)} />
        </div>
      </div>
      {isLong && (
        <Button
          size="small"
          variant="secondary"
          className={styles.unfold}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {isOpen ? t('model.card.fold') : t('model.card.show')}
        </Button>
      )}
    </>
  );
}
