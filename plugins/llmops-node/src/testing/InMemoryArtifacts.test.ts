import { artifactContract } from './artifactContract';
import { InMemoryTracker } from './InMemoryTracker';

artifactContract('InMemoryTracker', async () => {
  const tracker = new InMemoryTracker();
  return {
    tracker,
    startRun: async () => tracker.startRun({ name: 'producer' }),
    putFile: async (id, path, text) => tracker.artifacts.put(id, path, text),
    cleanup: async () => {},
  };
});
