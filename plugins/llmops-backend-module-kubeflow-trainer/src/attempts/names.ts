import { InputError } from '@backstage/errors';
import type { ExternalReference } from '@llmops/backstage-plugin-llmops-node';

/** Where the jobs of an attempt are. */
export interface JobPlace {
  cluster: string;
  namespace: string;
  dispatchKey: string;
}

/**
 * Name of the job of a step: known before anything is sent, so that making it twice makes one. The first step's first
 * job has the dispatch key itself.
 */
export function jobName(dispatchKey: string, step: number, tries = 1): string {
  return [
    dispatchKey,
    ...(step > 0 ? [`s${step + 1}`] : []),
    ...(tries > 1 ? [`t${tries}`] : []),
  ].join('-');
}

export function toReference(place: JobPlace): ExternalReference {
  const { cluster, namespace, dispatchKey } = place;
  return { externalId: `${cluster}/${namespace}/${dispatchKey}` };
}

export function fromReference({ externalId }: ExternalReference): JobPlace {
  const [cluster, namespace, dispatchKey] = externalId.split('/');
  if (!cluster || !namespace || !dispatchKey) {
    throw new InputError(`"${externalId}" names no job of a cluster`);
  }
  return { cluster, namespace, dispatchKey };
}

/** The dispatch key in the name of one of an attempt's jobs. */
export function dispatchKeyOf(job: string): string {
  return job.replace(/(-s\d+)?(-t\d+)?$/, '');
}
