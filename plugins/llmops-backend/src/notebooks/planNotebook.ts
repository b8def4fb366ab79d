import { InputError } from '@backstage/errors';
import {
  type CreateNotebookRequest,
  parseCores,
  parseQuantity,
} from '@llmops/backstage-plugin-llmops-common';
import type { NotebookPlan } from '@llmops/backstage-plugin-llmops-node';

const DEFAULT_GPUS = 1;
const DEFAULT_CPU = '4';
const DEFAULT_MEMORY = '16Gi';
const DEFAULT_VOLUME = '10Gi';

/** Fills in what a request leaves out; rejects what is no amount, naming the field. */
export function planNotebook(
  request: CreateNotebookRequest,
  place: { cluster: string; namespace: string; owner: string },
  createdBy: string,
): NotebookPlan {
  return {
    ...place,
    name: request.name,
    createdBy,
    image: request.image || undefined,
    gpus: request.gpus ?? DEFAULT_GPUS,
    cpu: amount('cpu', request.cpu || DEFAULT_CPU, parseCores, '4 or 500m'),
    memoryBytes: amount(
      'memory',
      request.memory || DEFAULT_MEMORY,
      parseQuantity,
      DEFAULT_MEMORY,
    ),
    volumeBytes: amount(
      'volumeSize',
      request.volumeSize || DEFAULT_VOLUME,
      parseQuantity,
      DEFAULT_VOLUME,
    ),
    reuseVolume: request.reuseVolume ?? false,
    key: request.idempotencyKey,
  };
}

function amount(
  field: string,
  text: string,
  parse: (text: string) => number | undefined,
  example: string,
): number {
  const parsed = parse(text);
  if (parsed === undefined) {
    throw new InputError(
      `${field}: "${text}" is no amount; write for example ${example}`,
    );
  }
  return parsed;
}
