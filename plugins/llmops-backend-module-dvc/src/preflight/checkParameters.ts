import { readParameterDefaults } from '../pipeline/readParameterDefaults';
import { parametersFile } from '../pipeline/pipelineFile';
import type { Check } from './types';

/** Parameters that the parameter file does not name are written there, but stages hardly know them. */
export const checkParameters: Check = async ({ spec }) => {
  const defaults = await readParameterDefaults(spec.pipeline, spec.source);
  return Object.keys(spec.parameters)
    .filter(name => !Object.hasOwn(defaults, name))
    .map(name => ({
      id: `parameter-${name}`,
      title: 'Unknown to the stages',
      status: 'warning',
      message: `${parametersFile(
        spec.pipeline,
      )} has no "${name}", so probably no stage reads it; add it there with its default value`,
      parameter: name,
    }));
};
