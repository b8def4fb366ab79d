import {
  parseRunQuery,
  type RunQueryOption,
} from '@llmops/backstage-plugin-llmops-common';
import { RiCloseLine, RiFilter3Line } from '@remixicon/react';
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import type { RunValues } from '../../hooks/useRunValues';
import { useText } from '../../hooks/useText';
import { describeProblem } from './describeProblem';
import { OptionList } from './OptionList';
import { Underline } from './Underline';
import { useQueryCompletion } from './useQueryCompletion';
import styles from './RunQueryBox.module.css';

const APPLY_PAUSE = 600;
const COMPLAIN_PAUSE = 1_200;
const MAX_LENGTH = 2_000;

/** A box for conditions on runs, with completion; what is wrong is underlined where it stands and said in words. */
export function RunQueryBox(props: {
  query: string;
  values: RunValues;
  onChange: (query: string) => void;
}) {
  const { query, values, onChange } = props;
  const t = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const placed = useRef<number>();
  const applied = useRef(query);
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [complains, setComplains] = useState(true);
  const [scroll, setScroll] = useState(0);
  const parsed = parseRunQuery(text);
  const { from, to, options } = useQueryCompletion({
    text,
    caret,
    isOpen,
    values,
  });

  const isListed = isOpen && options.length > 0;
  // Whoever still chooses what to write has not made a mistake yet.
  const isWrong = !parsed.ok && complains && !isListed;
  const problem = isWrong ? parsed.problems[0] : undefined;

  const apply = useCallback(
    (next: string) => {
      applied.current = next;
      onChange(next);
    },
    [onChange],
  );
  // The caret goes behind what was put in, before anything else can be typed.
  useLayoutEffect(() => {
    if (placed.current !== undefined) {
      input.current?.setSelectionRange(placed.current, placed.current);
      placed.current = undefined;
    }
  });
  // What was typed meanwhile is newer than what comes back from the URL.
  useEffect(() => {
    if (query !== applied.current) {
      applied.current = query;
      setText(query);
    }
  }, [query]);
  useEffect(() => {
    if (text === query) {
      return undefined;
    }
    const timer = parsed.ok
      ? setTimeout(() => apply(text), APPLY_PAUSE)
      : setTimeout(() => setComplains(true), COMPLAIN_PAUSE);
    return () => clearTimeout(timer);
  }, [apply, parsed.ok, query, text]);

  const finish = () => {
    setIsOpen(false);
    setComplains(true);
    if (parsed.ok && text !== query) {
      apply(text);
    }
  };
  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setActive(-1);
    setIsOpen(true);
    setComplains(false);
  };
  const accept = ({ insert }: RunQueryOption) => {
    const gap = insert.endsWith('.') || insert === '(' ? '' : ' ';
    const rest = text.slice(to).replace(/^ /, '');
    const at = from + insert.length + gap.length;
    write(text.slice(0, from) + insert + gap + rest, at);
    placed.current = at;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = isOpen ? options[active] : undefined;
    if (step) {
      event.preventDefault();
      setIsOpen(true);
      setActive(last => wrap(last + step, options.length));
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      setIsOpen(false);
    } else if (option && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      accept(option);
    } else if (event.key === 'Enter') {
      finish();
    }
  };
  return (
    <div className={styles.root}>
      <div className={styles.box} data-invalid={problem ? true : undefined}>
        <RiFilter3Line size={14} aria-hidden className={styles.icon} />
        <div className={styles.field}>
          <Underline text={text} problem={problem} scroll={scroll} />
          <input
            ref={input}
            role="combobox"
            aria-label={t('runs.query')}
            aria-autocomplete="list"
            aria-expanded={isListed}
            aria-controls={`${id}-options`}
            aria-activedescendant={
              isListed && active >= 0 ? `${id}-${active}` : undefined
            }
            aria-invalid={Boolean(problem)}
            aria-describedby={problem ? `${id}-problem` : undefined}
            className={styles.input}
            placeholder={t('runs.queryHint')}
            spellCheck={false}
            autoComplete="off"
            maxLength={MAX_LENGTH}
            value={text}
            onChange={({ target }) =>
              write(target.value, target.selectionStart ?? target.value.length)
            }
            onSelect={({ currentTarget }) =>
              setCaret(currentTarget.selectionStart ?? 0)
            }
            onScroll={({ currentTarget }) =>
              setScroll(currentTarget.scrollLeft)
            }
            onClick={() => setIsOpen(true)}
            onBlur={finish}
            onKeyDown={onKeyDown}
          />
        </div>
        {text && (
          <button
            type="button"
            className={styles.clear}
            aria-label={t('runs.clearQuery')}
            onClick={() => {
              setText('');
              apply('');
            }}
          >
            <RiCloseLine size={14} aria-hidden />
          </button>
        )}
      </div>
      <OptionList
        id={id}
        options={isListed ? options : []}
        active={active}
        onChoose={accept}
      />
      {problem && (
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          {describeProblem(problem, t)}
        </p>
      )}
    </div>
  );
}

function wrap(index: number, count: number): number {
  return count === 0 ? -1 : (index + count + (index < -1 ? 1 : 0)) % count;
}
