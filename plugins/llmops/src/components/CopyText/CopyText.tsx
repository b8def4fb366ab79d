import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useCopyToClipboard } from 'react-use';
import { useText } from '../../hooks/useText';
import styles from './CopyText.module.css';

const SHOWN_FOR = 2_000;

/** An identifier in monospace, shortened if wished, that is copied in full. */
export function CopyText(props: {
  text: string;
  /** How the text is shown; the text itself by default. */
  shown?: string;
  /** What it is, for the name of the button. */
  label: string;
  /** Breaks over several lines instead of being cut. */
  wraps?: boolean;
}) {
  const { text, shown = text, label, wraps } = props;
  const t = useText();
  const [, copy] = useCopyToClipboard();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const name = t('action.copy', { what: label });
  return (
    <span className={styles.root}>
      <code
        className={styles.text}
        data-wraps={wraps || undefined}
        title={shown === text ? undefined : text}
      >
        {shown}
      </code>
      <TooltipTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          className={styles.button}
          icon={isCopied ? <RiCheckLine /> : <RiFileCopyLine />}
          aria-label={name}
          onPress={() => {
            copy(text);
            setCopied(true);
          }}
        />
        <Tooltip>{isCopied ? t('action.copied') : name}</Tooltip>
      </TooltipTrigger>
      <span role="status" className={styles.status}>
        {isCopied ? t('action.copied') : ''}
      </span>
    </span>
  );
}
