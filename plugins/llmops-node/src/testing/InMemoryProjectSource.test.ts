import { InMemoryProjectSource } from './InMemoryProjectSource';
import { projectSourceContract } from './projectSourceContract';

projectSourceContract('InMemoryProjectSource', async () => {
  const source = new InMemoryProjectSource();
  return {
    source,
    location: {
      entityRef: 'component:default/project',
      repository: 'memory:project',
    },
    missing: {
      entityRef: 'component:default/missing',
      repository: 'memory:missing',
    },
    commit: async (files, branch) => source.commit('project', files, branch),
    tag: async (name, commit) => source.tag('project', name, commit),
    cleanup: async () => {},
  };
});
