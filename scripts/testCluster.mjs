#!/usr/bin/env node
// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { build } from '../lab/lib/build.mjs';
import { down } from '../lab/lib/down.mjs';
import { goVersion } from '../lab/lib/go.mjs';
import { Lab } from '../lab/lib/Lab.mjs';
import { canFetchMariadb } from '../lab/lib/mariadb.mjs';
import { labCache, labState } from '../lab/lib/places.mjs';
import { freePortBase } from '../lab/lib/ports.mjs';
import { PROGRAMS } from '../lab/lib/programs.mjs';
import { readLab } from '../lab/lib/records.mjs';
import { up } from '../lab/lib/up.mjs';
import { pipelinesUrl } from '../lab/parts/pipelines.mjs';
import { bootstrap } from './lib/bootstrap.mjs';
import { runMain, say } from './lib/console.mjs';
import { toolchainEnvironment } from './lib/environment.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { clusterTests } from './lib/testing/checks.mjs';
import { Tally } from './lib/testing/Tally.mjs';

const HELP = `Tests against a real Kubernetes control plane on this machine, which is started for them and stopped again.

  npm run test:cluster                                 all files named *.cluster.test.*
  npm run test:cluster -- plugins/x -t name            arguments of Jest

Needs Go, which builds the control plane once (about 20 minutes). With LAB_STATE, a lab that is up there is used
and stays up. Ends with the line "N passed, N failed".
`;

/** @returns {string | undefined} why Kubeflow Pipelines cannot run here */
function noPipelines() {
  if (process.getuid?.() !== 0) return 'it needs mount namespaces, so root';
  if (!canFetchMariadb()) return 'its database comes from Debian packages';
  return undefined;
}

/**
 * Builds and starts a lab of its own.
 *
 * @param {string} cache
 * @returns {Promise<Lab>}
 */
async function ownLab(cache) {
  const reason = noPipelines();
  if (reason)
    say(`- Skipped: tests of Kubeflow Pipelines are not run; ${reason}.`);
  const core = PROGRAMS.filter(program => !program.pipelines);
  await build(cache, reason ? core.map(program => program.name) : []);
  return up({
    cache,
    state: path.join(cache, 'labs', `test-${process.pid}`),
    portBase: await freePortBase(cache),
    pipelines: !reason,
    without: [],
  });
}

/**
 * What tests learn of the lab.
 *
 * @param {Lab} lab
 * @param {boolean} pipelines
 * @returns {Record<string, string>}
 */
function labEnvironment(lab, pipelines) {
  return {
    LAB_CACHE: lab.cache,
    LAB_STATE: lab.state,
    LLMOPS_LAB_KUBECONFIG: lab.kubeconfig('portal'),
    LLMOPS_LAB_ADMIN_KUBECONFIG: lab.kubeconfig('admin'),
    ...(pipelines ? { LLMOPS_LAB_KFP_URL: pipelinesUrl(lab) } : {}),
  };
}

async function main() {
  const args = process.argv.slice(2);
  if (args[0] === '--help' || args[0] === '-h') {
    say(HELP);
    return 0;
  }
  stopOnSignals();
  const tally = new Tally();
  const cache = labCache();
  const present = process.env.LAB_STATE ? readLab(labState()) : undefined;
  if (!present && (process.platform !== 'linux' || !goVersion())) {
    say(
      '- Skipped: all tests against a cluster. They need Linux and Go 1.26 or newer (https://go.dev/dl) on PATH.',
    );
    say('\n0 passed, 0 failed');
    return 0;
  }
  const toolchain = await bootstrap();
  const lab = present ? new Lab(present) : await ownLab(cache);
  const pipelines = readLab(lab.state)?.pipelines ?? false;
  try {
    const env = {
      ...toolchainEnvironment(toolchain),
      CI: '1',
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      ...labEnvironment(lab, pipelines),
    };
    await clusterTests({ node: toolchain.node.file, env, tally }, args);
  } finally {
    if (!present) await down(lab, () => {});
  }
  const code = tally.close();
  if (!present && code === 0)
    fs.rmSync(lab.state, { recursive: true, force: true });
  return code;
}

await runMain(main);
