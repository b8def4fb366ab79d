// @ts-check
import { explainSystemError, Problem } from './problem.mjs';

const HEARTBEAT_MS = 15_000;

// The reader of our output may go away (a closed terminal, `| head`); that must not end the portal.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {});
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
export function complain(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {number} startedAt - milliseconds, as from `Date.now()` */
function elapsed(startedAt) {
  return `${Math.max(1, Math.round((Date.now() - startedAt) / 1000))} s`;
}

/**
 * Runs one step with a line when it begins, a sign of life while it lasts and a line when it is done.
 *
 * @template T
 * @param {string} title
 * @param {(note: (detail: string) => void) => Promise<T>} work - calls `note` when it enters another phase
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  let detail = '';
  say(`- ${title} ...`);
  const heartbeat = setInterval(
    () => say(`  ${title}${detail && `: ${detail}`} (${elapsed(startedAt)})`),
    HEARTBEAT_MS,
  );
  try {
    const result = await work(phase => {
      if (phase !== detail) say(`  ${phase}`);
      detail = phase;
    });
    say(`  done in ${elapsed(startedAt)}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Runs a script's main function and sets the exit code. A {@link Problem} is shown as its one line.
 *
 * @param {() => Promise<number | void>} main - resolves to the exit code, 0 by default
 */
export async function runMain(main) {
  let code;
  try {
    code = (await main()) ?? 0;
  } catch (thrown) {
    const error = explainSystemError(thrown);
    if (error instanceof Problem) {
      complain(`Error: ${error.message}`);
      code = error.exitCode;
    } else {
      complain(
        error instanceof Error ? error.stack ?? error.message : String(error),
      );
      code = 1;
    }
  }
  process.exit(code);
}
