/**
 * Core of the LLMOps portal.
 *
 * @packageDocumentation
 */
export { llmopsPlugin as default } from './plugin';
export * from './permissions/conditions';
