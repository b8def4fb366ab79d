import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineContract } from '@llmops/backstage-plugin-llmops-node/testing';
import { attemptSpec } from './__testUtils__/attemptSpec';
import { EngineBench } from './__testUtils__/EngineBench';

/** Stages that note each start, and wait for a file where the behavior says so. */
function stages(starts: string, gate: string, fails: boolean): string {
  return `stages:
  first:
    cmd: echo start >> ${starts}; echo first; until [ -e ${gate} ]; do sleep 0.02; done; echo 1 > one.txt
    outs: [one.txt]
    always_changed: true
  second:
    cmd: echo second${fails ? '; exit 1' : ''}
    deps: [one.txt]
`;
}

engineContract('DvcEngine', async () => {
  const bench = new EngineBench({ maxParallel: 4 });
  let engine = bench.engine;
  let attempts = 0;
  const starts = (key: string) => join(bench.folder, `${key}.starts`);
  const gate = (key: string) => join(bench.folder, `${key}.gate`);
  return {
    spec: async behavior => {
      const key = `contract-${(attempts += 1)}`;
      if (behavior !== 'waits') {
        writeFileSync(gate(key), '');
      }
      const source = bench.project.commit({
        'dvc.yaml': stages(starts(key), gate(key), behavior === 'fails'),
      });
      return attemptSpec(key, source);
    },
    engine: () => engine,
    restart: async () => {
      engine = bench.anotherEngine();
    },
    release: async ({ dispatchKey }) => writeFileSync(gate(dispatchKey), ''),
    countJobs: async ({ dispatchKey }) =>
      existsSync(starts(dispatchKey))
        ? readFileSync(starts(dispatchKey), 'utf8').trim().split('\n').length
        : 0,
    lose: async ({ dispatchKey }) =>
      rm(bench.attempt(dispatchKey), {
        recursive: true,
        force: true,
        maxRetries: 5,
      }),
    cleanup: () => bench.close(),
  };
});
