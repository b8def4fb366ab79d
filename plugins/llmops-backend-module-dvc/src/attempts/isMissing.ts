import { isError } from '@backstage/errors';

/** Whether an error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return (
    isError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}
