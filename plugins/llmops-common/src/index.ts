/**
 * Types, entity model, permissions and llmops.yaml schema shared by the LLMOps plugins.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './client';
export * from './entities';
export * from './events';
export { parseLlmopsYaml } from './llmopsYaml/parseLlmopsYaml';
export { llmopsYamlSchema } from './llmopsYaml/schema';
export * from './metricValue';
export { isModelAlias, isModelName } from './modelAlias';
export * from './modelCard';
export { nearestName } from './nearest';
export { checkParameter } from './parameters/checkParameter';
export { mergeDefaults } from './parameters/mergeDefaults';
export { parameterSchema } from './parameters/parameterSchema';
export {
  resolveParameters,
  type ParameterInputs,
  type ParameterProblem,
} from './parameters/resolveParameters';
export * from './permissions';
export * from './pipeline';
export * from './project';
export * from './runQuery';
export * from './runState';
export * from './schema/openapi';
export * from './units';
