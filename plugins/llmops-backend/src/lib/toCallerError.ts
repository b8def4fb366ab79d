import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  CustomErrorBase,
  isError,
  ServiceUnavailableError,
} from '@backstage/errors';

/** HTTP 507: nothing can be written, because a disk is full. */
export class InsufficientStorageError extends CustomErrorBase {
  readonly name = 'InsufficientStorageError' as const;
  readonly statusCode = 507;
}

const FULL =
  "The disk of the portal's database is full, so nothing was changed. Free some space, or ask a platform engineer to, and try again.";
const BUSY =
  "The portal's database is busy with other work, so nothing was changed. Try again in a moment.";
const AWAY =
  "The portal's database can't be reached or used now. Try again in a moment; if it stays so, ask a platform engineer.";
const LATE =
  'A system that the portal asked did not answer in time. Try again, or ask a platform engineer whether it runs.';
const UNKNOWN =
  "The portal's database refused this. The portal's log says why; ask a platform engineer.";

const SQLITE: ReadonlyArray<[prefix: string, make: () => Error]> = [
  ['SQLITE_FULL', () => new InsufficientStorageError(FULL)],
  ['SQLITE_BUSY', () => new ServiceUnavailableError(BUSY)],
  ['SQLITE_LOCKED', () => new ServiceUnavailableError(BUSY)],
  ['SQLITE_IOERR', () => new ServiceUnavailableError(AWAY)],
  ['SQLITE_READONLY', () => new ServiceUnavailableError(AWAY)],
  ['SQLITE_CANTOPEN', () => new ServiceUnavailableError(AWAY)],
  ['SQLITE_CORRUPT', () => new ServiceUnavailableError(AWAY)],
  ['SQLITE_NOTADB', () => new ServiceUnavailableError(AWAY)],
  ['SQLITE_', () => new Error(UNKNOWN)],
];

/** Classes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const POSTGRES: ReadonlyArray<[prefix: string, make: () => Error]> = [
  ['53100', () => new InsufficientStorageError(FULL)],
  ['40', () => new ServiceUnavailableError(BUSY)],
  ['53', () => new ServiceUnavailableError(BUSY)],
  ['55P03', () => new ServiceUnavailableError(BUSY)],
  ['57014', () => new ServiceUnavailableError(BUSY)],
  ['08', () => new ServiceUnavailableError(AWAY)],
  ['28', () => new ServiceUnavailableError(AWAY)],
  ['3D000', () => new ServiceUnavailableError(AWAY)],
  ['57P', () => new ServiceUnavailableError(AWAY)],
  ['58', () => new ServiceUnavailableError(AWAY)],
  ['25006', () => new ServiceUnavailableError(AWAY)],
  ['', () => new Error(UNKNOWN)],
];

/** What a caller is shown of an error: words, and never a statement with its values. */
export function toCallerError(error: unknown, logger: LoggerService): unknown {
  if (!isError(error)) {
    return error;
  }
  const shown = translate(error);
  if (shown !== error) {
    logger.error(`${shown.message} Cause: ${causeOf(error)}`);
  }
  return shown;
}

function translate(error: Error): Error {
  const code = textOf(error, 'code');
  if (hasRolledBackItself(error)) {
    return new InsufficientStorageError(FULL);
  }
  if (code.startsWith('SQLITE_')) {
    return pick(SQLITE, code);
  }
  // Only PostgreSQL's own errors have both.
  if (/^[0-9A-Z]{5}$/.test(code) && textOf(error, 'severity') !== '') {
    return pick(POSTGRES, code);
  }
  if (isLostConnection(error)) {
    return new ServiceUnavailableError(AWAY);
  }
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return new ServiceUnavailableError(LATE);
  }
  return error;
}

/**
 * On a full or failing disk SQLite rolls back by itself; Knex rolls back once more, and rejects with the refusal of that
 * instead of the cause.
 */
function hasRolledBackItself(error: Error): boolean {
  return error.message.includes('cannot rollback - no transaction is active');
}

/** Errors of the pool and of the driver's connection, which carry no code of the server. */
function isLostConnection(error: Error): boolean {
  return (
    error.name === 'KnexTimeoutError' ||
    /Connection (?:terminated|ended)|Client has encountered a connection error|Unable to acquire a connection|Connection is closed|not queryable/.test(
      error.message,
    ) ||
    (textOf(error, 'syscall') === 'connect' &&
      /^E(CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|PIPE)$/.test(
        textOf(error, 'code'),
      ) &&
      !('cause' in error && error.cause))
  );
}

function pick(
  table: ReadonlyArray<[prefix: string, make: () => Error]>,
  code: string,
): Error {
  const [, make] = table.find(([prefix]) => code.startsWith(prefix)) ?? [];
  return make ? make() : new Error(UNKNOWN);
}

/** Knex puts the statement with its values before the words of the driver. */
function causeOf(error: Error): string {
  const words = error.message.split(' - ').at(-1) ?? '';
  return `${error.name} ${textOf(error, 'code')}: ${words}`.slice(0, 300);
}

function textOf(error: Error, field: string): string {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}
