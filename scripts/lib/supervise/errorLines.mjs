// @ts-check

const LONGEST = 300;
const REPEAT_AFTER_MS = 60_000;

/**
 * The message of a log line that reports an error; undefined for all other lines.
 *
 * @param {string} line - a JSON log entry of the backend, or plain text
 * @returns {string | undefined}
 */
export function errorIn(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, message, plugin } = JSON.parse(line);
    if (level !== 'error') return undefined;
    const from = plugin ? `${plugin}: ` : '';
    const text =
      typeof message === 'string'
        ? message
        : message?.message ?? JSON.stringify(message);
    return `${from}${String(text).split('\n')[0]}`.slice(0, LONGEST);
  } catch {
    return undefined;
  }
}

/**
 * The line that most likely says why a process ended.
 *
 * @param {string[]} lines - the last lines of its log
 * @returns {string | undefined}
 */
export function causeIn(lines) {
  const told = lines.filter(line => line.trim());
  const cause =
    told.map(errorIn).filter(Boolean).at(-1) ??
    told.filter(line => /^\s*[\w.]*(Error|Exception)\b.*:/.test(line)).at(-1) ??
    told.at(-1);
  return cause?.trim().replace(/\.$/, '').slice(0, LONGEST);
}

/**
 * Shows each message at most once a minute, so that a repeating fault does not flood the terminal.
 *
 * @param {(message: string) => void} show
 * @param {() => number} [now]
 */
export function withoutRepeats(show, now = Date.now) {
  /** @type {Map<string, number>} */
  const shown = new Map();
  return (/** @type {string} */ message) => {
    const last = shown.get(message);
    if (last !== undefined && now() - last < REPEAT_AFTER_MS) return;
    if (shown.size > 500) shown.clear();
    shown.set(message, now());
    show(message);
  };
}
