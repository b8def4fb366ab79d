import { plainPath } from './plainPath';

describe('plainPath', () => {
  it.each([
    '/api/2.0/mlflow-artifacts/artifacts/0/abc/artifacts/model/a..b/.hidden',
    'runs/search',
    'logged-models/m-1/artifacts/files',
    '/artifacts/%252e%252e/x',
  ])('leaves %p as it is', path => expect(plainPath(path)).toBe(path));

  it.each([
    '/artifacts/../../api/2.0/mlflow/runs/delete',
    '/artifacts/./x',
    '/artifacts/..',
    'logged-models/..',
    '../x',
    '/artifacts/%2E%2e/x',
    '/artifacts/.%2e/x',
  ])('refuses %p', path =>
    expect(() => plainPath(path)).toThrow(/not asked for/),
  );
});
