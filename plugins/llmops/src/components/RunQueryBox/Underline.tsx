import type { RunQueryProblem } from '@llmops/backstage-plugin-llmops-common';
import styles from './RunQueryBox.module.css';

/** Lies behind the text of a box, letter below letter, and underlines what is wrong in it. */
export function Underline(props: {
  text: string;
  problem: RunQueryProblem | undefined;
  scroll: number;
}) {
  const { text, problem, scroll } = props;
  if (!problem) {
    return null;
  }
  const { offset, length } = problem;
  return (
    <div aria-hidden className={styles.backdrop}>
      <span style={{ transform: `translateX(${-scroll}px)` }}>
        {text.slice(0, offset)}
        {/* At the end of the text there is nothing to underline but the place itself. */}
        <mark className={styles.wrong}>
          {text.slice(offset, offset + length) || '\u00a0\u00a0'}
        </mark>
        {text.slice(offset + length)}
      </span>
    </div>
  );
}
