import { randomBytes } from 'node:crypto';

/** Crockford's base 32, in lower case: no letters that are taken for digits, and in the order of ASCII. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 45 bits of milliseconds last until the year 3084. */
const TIME_LENGTH = 9;
const RANDOM_LENGTH = 8;

/**
 * A short id that sorts by time: a letter, 9 characters of time and 8 random ones. It begins with a letter and holds
 * lower-case letters and digits only, so that it can be part of any name in Kubernetes.
 */
export function newId(prefix: 'r' | 'o' | 'a', now: Date): string {
  let time = '';
  let rest = now.getTime();
  for (let index = 0; index < TIME_LENGTH; index++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  const random = [...randomBytes(RANDOM_LENGTH)]
    .map(byte => ALPHABET[byte % 32])
    .join('');
  return `${prefix}${time}${random}`;
}

/** A secret of 128 bits, in characters that need no quoting anywhere. */
export function newJoinToken(): string {
  return randomBytes(16).toString('hex');
}

/** The dispatch key of an attempt: unique, and chosen before anything is sent. */
export function toDispatchKey(runId: string, attempt: number): string {
  return `${runId}-${attempt}`;
}
