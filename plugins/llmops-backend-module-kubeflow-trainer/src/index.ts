/**
 * Engines that train on Kubernetes clusters, for the LLMOps backend.
 *
 * @packageDocumentation
 */
export { default } from './module';
