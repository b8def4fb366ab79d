/**
 * Contracts of engines, trackers and project sources for the LLMOps backend.
 *
 * @packageDocumentation
 */
export * from './artifactPath';
export * from './artifacts';
export * from './capacity';
export * from './concurrency';
export * from './config';
export * from './curves';
export * from './datasetSource';
export * from './engine';
export * from './extensions';
export * from './git';
export * from './images';
export * from './manifests';
export * from './notebooks';
export * from './parameters';
export * from './process';
export * from './projectSource';
export * from './registry';
export * from './tracker';
