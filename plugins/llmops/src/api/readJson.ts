import { ResponseError } from '@backstage/errors';
import type { TypedResponse } from '@llmops/backstage-plugin-llmops-common';
import type { Wire } from './types';

/** The body of an answer; rejects with a `ResponseError` when the backend refuses. */
export async function readJson<T>(
  pending: Promise<TypedResponse<T>>,
): Promise<Wire<T>> {
  const response = await requireOk(pending);
  const body: unknown = await response.json();
  // The generated types promise Date objects that JSON cannot carry; Wire says what really arrives.
  return body as Wire<T>;
}

/** The answer itself, when it is a good one. */
export async function requireOk<T>(pending: Promise<TypedResponse<T>>) {
  const response = await pending;
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response;
}
