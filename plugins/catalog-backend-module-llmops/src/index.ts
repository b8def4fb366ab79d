/**
 * Entity provider of models, training runs and local projects.
 *
 * @packageDocumentation
 */
export { default } from './module';
