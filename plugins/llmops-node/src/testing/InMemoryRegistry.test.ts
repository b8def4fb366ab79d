import { InMemoryTracker } from './InMemoryTracker';
import { registryContract } from './registryContract';

registryContract('InMemoryRegistry', async () => {
  const tracker = new InMemoryTracker();
  return {
    registry: tracker.registry,
    startRun: async () => tracker.startRun({ name: 'producer' }),
    logModel: async (trackedRunId, name) =>
      tracker.registry.logModel(trackedRunId, name),
    cleanup: async () => {},
  };
});
