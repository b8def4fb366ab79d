import { ApiException } from '@kubernetes/client-node';
import { toClusterError } from './toClusterError';

function answer(code: number, message: string): ApiException<unknown> {
  return new ApiException(code, 'x', JSON.stringify({ message }), {});
}

it.each<[string, unknown, string, RegExp]>([
  ['a wrong object', answer(422, 'spec.x: wrong'), 'InputError', /spec.x/],
  [
    'a webhook',
    answer(403, 'admission webhook "w" denied the request: no'),
    'InputError',
    /denied the request: no/,
  ],
  ['a quota', answer(403, 'exceeded quota: gpus'), 'InputError', /exceeded/],
  ['missing rights', answer(403, 'forbidden'), 'NotAllowedError', /forbidden/],
  ['an old token', answer(401, 'no'), 'ServiceUnavailableError', /renew/],
  ['a taken name', answer(409, 'exists'), 'ConflictError', /exists/],
  ['a missing object', answer(404, 'none'), 'NotFoundError', /none/],
  ['a broken server', answer(500, 'oh'), 'ServiceUnavailableError', /oh/],
  [
    'a kind that is not installed',
    new Error('Unrecognized API version and kind: kueue.x-k8s.io/v1 Workload'),
    'NotFoundError',
    /has no kind "kueue.x-k8s.io\/v1 Workload"/,
  ],
  [
    'no connection',
    new Error('connect ECONNREFUSED'),
    'ServiceUnavailableError',
    /cannot be reached: connect ECONNREFUSED/,
  ],
])('%s', (_, error, name, message) => {
  const told = toClusterError('east', error);
  expect(told.name).toBe(name);
  expect(told.message).toMatch(message);
});
