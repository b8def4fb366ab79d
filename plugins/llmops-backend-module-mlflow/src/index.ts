/**
 * Experiment tracker that follows MLflow servers.
 *
 * @packageDocumentation
 */
export { default } from './module';
