/**
 * Puts models and training runs into the search.
 *
 * @packageDocumentation
 */
export { default } from './module';
