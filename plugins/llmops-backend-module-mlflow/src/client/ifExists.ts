import { MlflowResponseError } from './MlflowResponseError';

/** The answer, or undefined when the server says that there is no such thing. */
export async function ifExists<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (
      error instanceof MlflowResponseError &&
      error.statusCode === 404 &&
      error.errorCode === 'RESOURCE_DOES_NOT_EXIST'
    ) {
      return undefined;
    }
    throw error;
  }
}

/** The answer, or undefined when the server is too old to know the request. */
export async function ifKnown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (
      error instanceof MlflowResponseError &&
      (error.statusCode === 404 || error.statusCode === 405)
    ) {
      return undefined;
    }
    throw error;
  }
}
