import type { CompiledPipeline } from './compiledPipeline';

/**
 * Input of a pipeline that takes the variables which join a run's processes to the run, as a STRUCT. Pipelines gives
 * Pods no variables for one run otherwise.
 */
export const ENVIRONMENT_INPUT = 'llmops_environment';

/** Whether the pipeline takes the variables. */
export function takesEnvironment({ root }: CompiledPipeline): boolean {
  const inputs = root.inputDefinitions?.parameters ?? {};
  return (
    Object.hasOwn(inputs, ENVIRONMENT_INPUT) &&
    inputs[ENVIRONMENT_INPUT].parameterType === 'STRUCT'
  );
}
