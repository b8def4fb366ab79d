/**
 * Pages of the LLMOps portal with runs, metrics and models.
 *
 * @packageDocumentation
 */
export { llmopsPlugin as default } from './plugin';
export * from './api';
export * from './routes';
export { llmopsTranslationRef } from './translation';
