import { InMemoryTracker } from './InMemoryTracker';
import { trackerContract } from './trackerContract';

trackerContract('InMemoryTracker', async () => {
  const tracker = new InMemoryTracker();
  return {
    tracker,
    restarted: () => tracker,
    startRun: async options => tracker.startRun(options),
    logMetric: async (id, key, points) => tracker.logMetric(id, key, points),
    endRun: async id => tracker.endRun(id, 'FINISHED'),
    registerVersion: async options => tracker.registerVersion(options),
    setAlias: async (model, alias, version) =>
      tracker.setAlias(model, alias, version),
    removeRun: async id => tracker.removeRun(id),
    removeVersion: async (model, version) =>
      tracker.removeVersion(model, version),
    removeModel: async model => tracker.removeModel(model),
    disconnect: async () => {
      tracker.available = false;
      return async () => {
        tracker.available = true;
      };
    },
    cleanup: async () => {},
  };
});
