// @ts-check
/**
 * How models and runs reach a real catalog backend: 10,000 models and 5,000 runs of 250 projects by this portal's
 * provider, against one full mutation of the same entities by a provider that only does that, in the same process.
 * Also: entities written for one changed model, and the memory that the process takes.
 *
 *   npm run bench -- catalog [--models 10000] [--projects 250]
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { run } from '../scripts/lib/command.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';

const transform = createRequire(
  path.join(ROOT, 'packages', 'backend', 'package.json'),
).resolve('@backstage/cli-node/config/nodeTransform.cjs');

await run(
  process.execPath,
  [
    '--require',
    transform,
    path.join(ROOT, 'benchmarks', 'lib', 'catalogBench.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, env: process.env, inherit: true },
);
