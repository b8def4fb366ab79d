/**
 * Engine that runs compiled pipelines on Kubeflow Pipelines, for the LLMOps backend.
 *
 * @packageDocumentation
 */
export { default } from './module';
