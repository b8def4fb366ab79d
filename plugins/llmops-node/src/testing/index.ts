/**
 * In-memory implementations of the contracts, and the test suites that every implementation must pass.
 * For tests only; the suites need Jest's globals.
 *
 * @packageDocumentation
 */
export * from './engineContract';
export * from './artifactContract';
export * from './InMemoryArtifacts';
export * from './InMemoryAttemptSink';
export * from './InMemoryEngine';
export { InMemoryJobs, type InMemoryOutcome } from './InMemoryJobs';
export * from './InMemoryManifests';
export * from './InMemoryNotebookHost';
export * from './InMemoryProjectSource';
export * from './notebookContract';
export * from './projectSourceContract';
export * from './InMemoryTracker';
export * from './InMemoryTrackerSink';
export * from './registryContract';
export * from './trackerContract';
export * from './pushImage';
