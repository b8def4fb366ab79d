import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';
import {
  ENVIRONMENT_INPUT,
  takesEnvironment,
} from '../project/environmentInput';
import type { ReadPipeline } from '../project/readCompiledPipeline';

/** Whether what the run logs can be joined to it. */
export function checkEnvironment({
  pipeline,
  file,
}: ReadPipeline): PreflightCheck[] {
  return takesEnvironment(pipeline)
    ? []
    : [
        {
          id: 'tracking',
          title: 'Tracking',
          status: 'warning',
          message: `${file} has no input "${ENVIRONMENT_INPUT}" of the type STRUCT: metrics and models of the run will not be joined to it`,
        },
      ];
}
