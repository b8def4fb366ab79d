/**
 * Types, entity model, permissions and llmops.yaml schema shared by the LLMOps plugins.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './events';
export * from './permissions';
export * from './pipeline';
export * from './runState';
export * from './schema/openapi';
