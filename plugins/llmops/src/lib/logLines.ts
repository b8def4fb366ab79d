import type { LogChunk } from '../api/types';

/** One line of a log as it is shown. */
export interface LogLine {
  /** Counts from 1 over the whole log, so that it stays when older lines are dropped. */
  number: number;
  step: string;
  /** Which of several processes of the step wrote it, for example `rank-1`. */
  source?: string;
  at: string;
  text: string;
}

/** More lines than this are only in the download; a browser tab has to stay quick. */
export const MAX_LINES = 100_000;

/** Processes of clusters write when each line was written in front of it. */
const WRITTEN_AT =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})) ?/;

// Colours and cursor movements of terminals; the two control characters are spelled out to keep the pattern readable.
const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const TERMINAL_SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${BELL}]*${BELL}|[@-_])`,
  'g',
);

/** The text without what only a terminal understands. */
export function withoutTerminalSequences(text: string): string {
  return text.replace(TERMINAL_SEQUENCE, '');
}

/** A line whose end has not come yet. */
interface OpenLine {
  line: LogLine;
  /** As written, with the carriage return that may be half of a line end. */
  written: string;
}

/**
 * Turns chunks into lines. A chunk may end within a line, steps may write in turn, and a carriage return starts a line
 * over, as progress bars do: only their newest state is kept.
 */
export class LogLines {
  #lines: LogLine[] = [];
  #open = new Map<string, OpenLine>();
  #count = 0;
  #dropped = 0;

  /** How many of the oldest lines were let go. */
  get dropped(): number {
    return this.#dropped;
  }

  /** All lines that are held, oldest first; a new array after each change. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  append(chunks: readonly LogChunk[]): void {
    const lines = this.#lines.slice();
    for (const { text, ...origin } of chunks) {
      const parts = withoutTerminalSequences(text).split('\n');
      const last = parts.pop() ?? '';
      parts.forEach(part => this.#write(lines, origin, part, true));
      if (last) {
        this.#write(lines, origin, last, false);
      }
    }
    const surplus = lines.length - MAX_LINES;
    if (surplus > 0) {
      lines.splice(0, surplus);
      this.#dropped += surplus;
    }
    this.#lines = lines;
  }

  #write(
    lines: LogLine[],
    origin: Pick<LogChunk, 'step' | 'source' | 'at'>,
    part: string,
    ends: boolean,
  ) {
    const { step = '', source } = origin;
    const key = `${step}\n${source ?? ''}`;
    const open = this.#open.get(key);
    const written = (open?.written ?? '') + part;
    const body = written.endsWith('\r') ? written.slice(0, -1) : written;
    const newest = body.slice(body.lastIndexOf('\r') + 1);
    const writtenAt =
      source === undefined ? undefined : WRITTEN_AT.exec(newest);
    const text = writtenAt ? newest.slice(writtenAt[0].length) : newest;
    const at = writtenAt?.[1] ?? origin.at;
    const number = open?.line.number ?? (this.#count += 1);
    const line: LogLine = {
      number,
      step,
      ...(source === undefined ? {} : { source: rankOf(step, source) }),
      at,
      text,
    };
    // Found from the end: an open line is among the newest; one that was let go meanwhile starts again.
    const index = open ? lines.lastIndexOf(open.line) : -1;
    if (index >= 0) {
      lines[index] = line;
    } else {
      lines.push(line);
    }
    if (ends) {
      this.#open.delete(key);
    } else {
      const held = written.endsWith('\r') ? `${newest}\r` : newest;
      this.#open.set(key, { line, written: held });
    }
  }
}

/** What tells a process from the others of its step: the part of a source's name behind the step. */
function rankOf(step: string, source: string): string {
  const own = source.startsWith(`${step}/`)
    ? source.slice(step.length + 1)
    : source;
  return own.split('/')[0];
}
