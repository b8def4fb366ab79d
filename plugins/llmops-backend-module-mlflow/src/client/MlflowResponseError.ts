import { CustomErrorBase } from '@backstage/errors';

/**
 * An answer of an MLflow server that is no success: its HTTP status, and the code and message of its body where it
 * has them (answers 401 and 403 are plain text).
 */
export class MlflowResponseError extends CustomErrorBase {
  readonly statusCode: number;
  /** For example `RESOURCE_DOES_NOT_EXIST`. */
  readonly errorCode?: string;

  constructor(options: {
    request: string;
    statusCode: number;
    errorCode?: string;
    detail: string;
  }) {
    super(
      `${options.request} answered ${options.statusCode}${
        options.errorCode ? ` ${options.errorCode}` : ''
      }: ${options.detail}`,
    );
    this.statusCode = options.statusCode;
    this.errorCode = options.errorCode;
  }
}
