import { DefaultApiClient } from '../schema/openapi';
import { markMiswritten, writeMarked } from './addressMarks';

/**
 * The client that is generated from the REST contract, whose addresses hold any text: the generated one alone writes
 * control characters and characters beyond U+FFFF (emoji, rare ideographs) so that no server reads them.
 *
 * @public
 */
export function createApiClient(options: {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
}): DefaultApiClient {
  const { discoveryApi, fetchApi } = options;
  const client = new DefaultApiClient({
    discoveryApi,
    fetchApi: {
      fetch: (address, init) =>
        fetchApi.fetch(
          typeof address === 'string' ? writeMarked(address) : address,
          init,
        ),
    },
  });
  return new Proxy(client, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function'
        ? (request: object, ...rest: unknown[]) =>
            Reflect.apply(member, target, [markRequest(request), ...rest])
        : member;
    },
  });
}

/** Marks what becomes part of the address; a body is sent as it is. */
function markRequest(request: object): object {
  return Object.fromEntries(
    Object.entries(request).map(([part, value]) => [
      part,
      part === 'path' || part === 'query' ? markIn(value) : value,
    ]),
  );
}

function markIn(value: unknown): unknown {
  if (typeof value === 'string') {
    return markMiswritten(value);
  }
  if (Array.isArray(value)) {
    return value.map(markIn);
  }
  if (typeof value === 'object' && value?.constructor === Object) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, markIn(part)]),
    );
  }
  return value;
}
