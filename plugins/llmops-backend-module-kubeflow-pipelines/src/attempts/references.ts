import { InputError } from '@backstage/errors';
import type { ExternalReference } from '@llmops/backstage-plugin-llmops-node';

/** Where the run of an attempt is. */
export interface RunPlace {
  /** Name of the server in the configuration. */
  server: string;
  /** The server's own id. */
  runId: string;
}

export function toReference({ server, runId }: RunPlace): ExternalReference {
  return { externalId: `${server}/${runId}` };
}

export function fromReference({ externalId }: ExternalReference): RunPlace {
  const [server, runId] = externalId.split('/');
  if (!server || !runId) {
    throw new InputError(`"${externalId}" names no run of Kubeflow Pipelines`);
  }
  return { server, runId };
}
