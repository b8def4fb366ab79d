/**
 * Core of the LLMOps portal.
 *
 * @packageDocumentation
 */
export { llmopsPlugin as default } from './plugin';
