import { InputError } from '@backstage/errors';

/** So often may a path be percent-encoded upon itself before it is given up. */
const MAX_DECODINGS = 8;

/**
 * The path of an artifact as trackers take it: parts separated by single slashes, relative to the root of the run,
 * which is empty text. Rejects with an `InputError` what could leave the run's folder or be read as something else by
 * a server behind the tracker, however often it is percent-encoded: absolute paths, drives and addresses, `.` and `..`,
 * empty parts, backslashes and control characters.
 *
 * @public
 */
export function requireArtifactPath(path: string): string {
  let read = path;
  for (let round = 0; ; round += 1) {
    const problem = findProblem(read);
    if (problem || round === MAX_DECODINGS) {
      throw new InputError(
        `${JSON.stringify(
          path.slice(0, 200),
        )} is no path among the artifacts of a run: ${
          problem ?? 'it is encoded too often'
        }; write it as folder/name`,
      );
    }
    const decoded = decode(read);
    if (decoded === read) {
      return path;
    }
    read = decoded;
  }
}

function findProblem(path: string): string | undefined {
  if ([...path].some(sign => sign < ' ' || sign === '\u007f')) {
    return 'it holds a control character';
  }
  if (path.includes('\\')) {
    return 'it holds a backslash';
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:(\/|$)/.test(path)) {
    return 'it begins with a drive or a scheme';
  }
  if (path.startsWith('/')) {
    return 'it is absolute';
  }
  const parts = path === '' ? [] : path.split('/');
  if (parts.some(part => part === '.' || part === '..')) {
    return 'it holds "." or ".." as a part';
  }
  return parts.includes('') ? 'it holds an empty part' : undefined;
}

/** Percent signs that encode nothing stay as they are. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
  }
}
