import { RiImageLine } from '@remixicon/react';
import { createElement, type ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import { PlainOnError } from './PlainOnError';
import { splitMarkdown } from './splitMarkdown';
import styles from './SafeMarkdown.module.css';

/** Only these become links. What has no scheme is relative to a place that the portal does not know. */
function safeAddress(address: string | undefined): string | undefined {
  return address && /^(https?:\/\/|mailto:)/i.test(address)
    ? address
    : undefined;
}

/**
 * Markdown that anyone may have written. HTML in it is shown as text; nothing is loaded from elsewhere, since that would
 * tell its host who reads: a picture is a link to itself. Links leave the portal without a way back into it. What would
 * take a parser long, or is very long, is shown as it was written.
 */
export function SafeMarkdown(props: {
  text: string;
  /** By how many levels headings stand lower than they were written. */
  lowerBy?: number;
}) {
  const { text, lowerBy } = props;
  const { markdown, rest } = splitMarkdown(text);
  const plain = (part: string) =>
    part ? <pre className={styles.plain}>{part}</pre> : null;
  return (
    <>
      {markdown && (
        <PlainOnError key={markdown} plain={plain(markdown)}>
          <Rendered text={markdown} lowerBy={lowerBy} />
        </PlainOnError>
      )}
      {plain(rest)}
    </>
  );
}

function Rendered(props: { text: string; lowerBy?: number }) {
  const { text, lowerBy = 0 } = props;
  const heading = ({
    level,
    children,
  }: {
    level: number;
    children: ReactNode;
  }) => createElement(`h${Math.min(level + lowerBy, 6)}`, {}, children);
  return (
    <ReactMarkdown
      className={styles.markdown}
      remarkPlugins={[remarkGfm]}
      components={{
        a: ({ href, children }) => (
          <OutsideLink href={href}>{children}</OutsideLink>
        ),
        img: ({ src, alt }) => <ImageLink src={src} name={alt} />,
        // A box that cannot be ticked needs no control.
        input: ({ checked }) => <span>{checked ? '☑' : '☐'}</span>,
        h1: heading,
        h2: heading,
        h3: heading,
        h4: heading,
        h5: heading,
        h6: heading,
        table: ({ children }) => (
          <div className={styles.frame}>
            <table>{children}</table>
          </div>
        ),
      }}
    >
      {text}
    </ReactMarkdown>
  );
}

function OutsideLink(props: { href?: string; children: ReactNode }) {
  const address = safeAddress(props.href);
  return address ? (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={visibleText(address)}
    >
      {props.children}
    </a>
  ) : (
    <>{props.children}</>
  );
}

function ImageLink(props: { src?: string; name?: string }) {
  const t = useText();
  const { src, name } = props;
  return (
    <span className={styles.image}>
      <RiImageLine aria-hidden />
      <OutsideLink href={src}>
        {name
          ? t('runPage.files.image', { name })
          : t('runPage.files.imageUnnamed')}
      </OutsideLink>
    </span>
  );
}
