// @ts-check
import { CommandFailed } from '../command.mjs';
import { Problem } from '../problem.mjs';

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|getaddrinfo|dns error|error sending request|Temporary failure in name resolution|Network is unreachable|NewConnectionError|RequestError|tunneling socket/i;

/**
 * Turns the failure of an installing command into one line with a remedy.
 *
 * @param {string} what - what was being installed
 * @param {unknown} error
 * @param {string} [logFile] - where the whole output is
 * @returns {unknown}
 */
export function explainInstallFailure(what, error, logFile) {
  if (!(error instanceof CommandFailed)) return error;
  const told = error.lines.join('\n');
  const log = logFile ? ` The whole output is in ${logFile}.` : '';
  if (/ENOSPC|No space left|disk quota/i.test(told)) {
    return new Problem(
      `The disk is full: ${what} could not be installed (${error.reason}).`,
      `Free some space and start again.${log}`,
      { cause: error },
    );
  }
  if (told.includes('YN0028')) {
    return new Problem(
      'yarn.lock does not match the package.json files.',
      'Run `yarn install` and keep the changed yarn.lock.',
      { cause: error },
    );
  }
  if (NETWORK.test(told)) {
    return new Problem(
      `${what} could not be downloaded (${error.reason}).`,
      `Check the network and the proxy settings, then start again; what is there already is kept.${log}`,
      { cause: error },
    );
  }
  return new Problem(
    `${what} could not be installed (${error.reason}).`,
    `Start again; when it stays so, the output tells more.${log}`,
    { cause: error },
  );
}
