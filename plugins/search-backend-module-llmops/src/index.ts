/**
 * Puts models and training runs into the search, and finds words of any script where there is no PostgreSQL.
 *
 * @packageDocumentation
 */
export { default } from './module';
export { embeddedSearchEngine } from './engine/module';
