import { CustomErrorBase } from '@backstage/errors';

/**
 * A Git process that failed, was too slow or said too much.
 *
 * @public
 */
export class GitError extends CustomErrorBase {
  name = 'GitError' as const;
  /** Undefined when it did not end by itself. */
  readonly exitCode?: number;
  /** What Git said; without credentials, which it is never told in a way that it could repeat. */
  readonly stderr: string;

  constructor(message: string, stderr: string, exitCode?: number) {
    super(message);
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}
