import { engineContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { NAMESPACE, ON_PROCESS_NODE } from './__testUtils__/lab';
import type { JobKind } from './jobs/JobKind';
import { pyTorchJobKind } from './jobs/pyTorchJob';
import { trainJobKind } from './jobs/trainJob';

const TIMEOUT_MS = 240_000;

/** Two steps that print; the first waits for a file where the behavior says so, the second may fail. */
function steps(gate: string, fails: boolean) {
  const step = (name: string, script: string) => ({
    name,
    command: ['sh', '-c', script],
    resources: { requests: { cpu: '10m' } },
    ...ON_PROCESS_NODE,
  });
  return [
    step(
      'first',
      `echo first is up; until [ -e ${gate} ]; do sleep 0.1; done; echo first is done`,
    ),
    {
      ...step('second', `echo second is up; exit ${fails ? 3 : 0}`),
      dependsOn: ['first'],
    },
  ];
}

function clusterContract(kind: JobKind): void {
  engineContract(
    kind.engine,
    async () => {
      const bench = new ClusterBench();
      let current = bench;
      return {
        spec: async behavior => {
          const dispatchKey = bench.newKey();
          if (behavior !== 'waits') {
            bench.open(dispatchKey);
          }
          const gate = bench.gate(dispatchKey);
          return bench.spec(kind, steps(gate, behavior === 'fails'), {
            dispatchKey,
          });
        },
        engine: () => current.engine(kind),
        restart: async () => {
          if (current !== bench) {
            current.stop();
          }
          current = bench.another();
        },
        release: async ({ dispatchKey }) => bench.open(dispatchKey),
        // A step of an attempt is a job of its own; the first one's stands for the attempt.
        countJobs: async ({ dispatchKey }) =>
          (await bench.jobs(kind, dispatchKey, 'first')).length,
        lose: ({ dispatchKey }) =>
          bench.admin.remove(kind.resource, dispatchKey, NAMESPACE),
        cleanup: async () => {
          current.stop();
          await bench.close();
        },
      };
    },
    TIMEOUT_MS,
  );
}

clusterContract(pyTorchJobKind);
clusterContract(trainJobKind);
