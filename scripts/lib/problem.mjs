// @ts-check

/**
 * A failure that the person at the terminal can do something about. It is shown as one line,
 * without a stack trace: what was wrong, then what to do.
 */
export class Problem extends Error {
  /**
   * @param {string} what - names the thing that is wrong, with its value
   * @param {string} remedy - what to do about it
   * @param {{ exitCode?: number, cause?: unknown }} [options]
   */
  constructor(what, remedy, options = {}) {
    super(`${what} ${remedy}`.trim(), { cause: options.cause });
    this.name = 'Problem';
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Thrown by a step that was stopped by Ctrl-C or SIGTERM. */
export class Interrupted extends Problem {
  constructor() {
    super('Interrupted.', 'Start again to go on where it stopped.', {
      exitCode: 130,
    });
    this.name = 'Interrupted';
  }
}

/**
 * Turns failures of the operating system into a line that helps; leaves every other error as it is.
 *
 * @param {unknown} error
 * @param {string} [place] - folder that was being written to
 * @returns {unknown}
 */
export function explainSystemError(error, place) {
  const code =
    error instanceof Error && 'code' in error ? String(error.code) : '';
  const where =
    place ??
    (error instanceof Error && 'path' in error ? String(error.path) : '');
  const of = where ? ` at ${where}` : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Problem(
      `The disk is full${of}.`,
      'Free some space and start again.',
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Problem(
      `No permission to write${of}.`,
      'Make it writable for this user, or choose another folder with LLMOPS_DATA or LLMOPS_CACHE.',
      { cause: error },
    );
  }
  return error;
}
