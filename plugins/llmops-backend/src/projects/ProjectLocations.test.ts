import type { Entity } from '@backstage/catalog-model';
import { InMemoryProjectSource } from '@llmops/backstage-plugin-llmops-node/testing';
import { ProjectLocations } from './ProjectLocations';

const source = new InMemoryProjectSource();
source.foreignOrigins.add('url:https://example.org/evil/catalog-info.yaml');
source.foreignOrigins.add('url:https://example.org/catalog/llm.yaml');

const locations = new ProjectLocations({
  sources: [source],
  trustedOrigins: ['url:https://example.org/catalog/'],
});

function entity(repository: string | undefined, origin: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'llm',
      annotations: {
        ...(repository ? { 'llmops.dev/project': repository } : {}),
        'backstage.io/managed-by-location': origin,
      },
    },
  };
}

describe('the repository of an entity', () => {
  it('is the one that it names and comes from', () => {
    const origin = 'url:https://example.org/llm/catalog-info.yaml';
    expect(locations.of(entity('memory:llm', origin))).toEqual({
      entityRef: 'component:default/llm',
      repository: 'memory:llm',
    });
  });

  it('is any one for places that the configuration trusts', () => {
    const origin = 'url:https://example.org/catalog/llm.yaml';
    expect(locations.of(entity('memory:llm', origin)).repository).toBe(
      'memory:llm',
    );
  });

  it.each([
    [
      'memory:llm',
      'url:https://example.org/evil/catalog-info.yaml',
      /"memory:llm" .* read from https:\/\/example\.org\/evil\/catalog-info\.yaml.*trustedOrigins/,
    ],
    [undefined, 'url:https://example.org/llm/a.yaml', /add the annotation/],
    ['git@example.org:team/llm.git', '', /https:\/\/example\.org\/team\/llm /],
    [
      'ssh://git@example.org/team/llm',
      '',
      /https:\/\/example\.org\/team\/llm /,
    ],
    ['somewhere', '', /No project source reads "somewhere"/],
  ])('is refused for %s, read at %s', (repository, origin, message) => {
    expect(() => locations.of(entity(repository, origin))).toThrow(message);
  });
});
