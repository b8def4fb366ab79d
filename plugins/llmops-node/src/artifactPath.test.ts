import { HOSTILE_PATHS } from '@llmops/backstage-plugin-llmops-common/testing';
import { requireArtifactPath } from './artifactPath';

describe('requireArtifactPath', () => {
  it.each(HOSTILE_PATHS.map(({ name, text }) => [name, text]))(
    'refuses what leaves the run: %s',
    (_name, text) => {
      expect(() => requireArtifactPath(text)).toThrow(
        /is no path among the artifacts of a run/,
      );
    },
  );

  it('refuses what hides behind a broken encoding', () => {
    expect(() => requireArtifactPath('%ff%2e%2e/%2E%2E/x')).toThrow();
    expect(() => requireArtifactPath(`%${'25'.repeat(20)}2e%2e/x`)).toThrow();
  });

  it.each([
    '',
    'model/MLmodel',
    '모델/가중치.bin',
    'a b/c (1).txt',
    '100%.txt',
    'a%20b',
    '..hidden/...',
    '__proto__/constructor',
    'a:b/c?d#e&f',
    '<img src=x>.png',
  ])('takes names as they are: %j', path => {
    expect(requireArtifactPath(path)).toBe(path);
  });
});
