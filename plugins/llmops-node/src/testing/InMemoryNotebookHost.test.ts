import { InMemoryNotebookHost } from './InMemoryNotebookHost';
import { notebookContract } from './notebookContract';

notebookContract('in memory', async () => {
  let names = 0;
  return {
    host: new InMemoryNotebookHost({
      team: 'group:default/research',
      other: 'group:default/elsewhere',
    }),
    plan: () => {
      names += 1;
      return {
        cluster: 'memory',
        namespace: 'team',
        name: `notebook-${names}`,
        owner: 'group:default/research',
        createdBy: 'user:default/mina',
        cpu: 4,
        memoryBytes: 16 * 2 ** 30,
        gpus: 1,
        volumeBytes: 10 * 2 ** 30,
        reuseVolume: false,
      };
    },
    stranger: 'group:default/elsewhere',
    cleanup: async () => {},
  };
});
