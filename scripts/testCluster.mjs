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
import { CORE_PROGRAMS, PROGRAMS } from '../lab/lib/programs.mjs';
import { readLab } from '../lab/lib/records.mjs';
import { claimTestLab, stopAbandonedLabs } from '../lab/lib/testLabs.mjs';
import { up } from '../lab/lib/up.mjs';
import { pipelinesUrl } from '../lab/parts/pipelines.mjs';
import { registryHost } from '../lab/parts/registry.mjs';
import { bootstrap } from './lib/bootstrap.mjs';
import { runMain, say, step } from './lib/console.mjs';
import { toolchainEnvironment } from './lib/environment.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { browserTests } from './lib/testing/browserTests.mjs';
import { clusterTests } from './lib/testing/checks.mjs';
import { startPostgres } from './lib/testing/postgres.mjs';
import { Tally } from './lib/testing/Tally.mjs';

const HELP = `Tests against a real Kubernetes control plane on this machine, which is started for them and stopped again.

  npm run test:cluster                                 all files named *.cluster.test.*
  npm run test:cluster -- plugins/x -t name            arguments of Jest

Needs Go, which builds the control plane once (about 20 minutes). Kubeflow Pipelines is part of it once it was built,
which LAB_PIPELINES=1 does; LAB_PIPELINES=0 leaves it out. With LAB_STATE, a lab that is up there is used
and stays up. Ends with the line "N passed, N failed".
`;

/**
 * @param {string} cache
 * @returns {boolean} whether Kubeflow Pipelines was built before
 */
function hasPipelines(cache) {
  return PROGRAMS.filter(program => program.pipelines).every(({ name }) =>
    fs.existsSync(path.join(cache, 'bin', name)),
  );
}

/**
 * @param {string} cache
 * @returns {string | undefined} why Kubeflow Pipelines does not run
 */
function noPipelines(cache) {
  const wish = process.env.LAB_PIPELINES;
  if (wish === '0') return 'LAB_PIPELINES=0 says so';
  if (!wish && !hasPipelines(cache))
    return 'it is not built yet, which LAB_PIPELINES=1 does';
  if (process.getuid?.() !== 0) return 'it needs mount namespaces, so root';
  if (!canFetchMariadb()) return 'its database comes from Debian packages';
  return undefined;
}

/**
 * Builds and starts a lab.
 *
 * @param {string} cache
 * @param {string} state
 * @returns {Promise<Lab>}
 */
async function newLab(cache, state) {
  const reason = noPipelines(cache);
  if (reason)
    say(`- Skipped: tests of Kubeflow Pipelines are not run; ${reason}.`);
  await build(cache, reason ? CORE_PROGRAMS : []);
  return up({
    cache,
    state,
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
    LLMOPS_LAB_REGISTRY: registryHost(lab),
    ...(pipelines ? { LLMOPS_LAB_KFP_URL: pipelinesUrl(lab) } : {}),
  };
}

/**
 * @param {Lab} lab
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function testAgainst(lab, args) {
  const toolchain = await bootstrap();
  const pipelines = readLab(lab.state)?.pipelines ?? false;
  const tally = new Tally();
  const postgres = await step('PostgreSQL for the tests', startPostgres);
  try {
    const env = {
      ...toolchainEnvironment(toolchain),
      CI: '1',
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
      ...labEnvironment(lab, pipelines),
    };
    await clusterTests({ node: toolchain.node.file, env, tally }, args);
    if (args.length === 0) {
      say('- The journey in a browser');
      await browserTests(
        {
          toolchain,
          env: { ...process.env, ...labEnvironment(lab, pipelines) },
          tally,
        },
        [],
      );
    }
    return tally.close();
  } finally {
    await postgres.stop();
  }
}

/** @param {string[]} args */
async function testAgainstOwnLab(args) {
  const cache = labCache();
  await stopAbandonedLabs(cache, say);
  const { state, release } = claimTestLab(cache);
  let code = 1;
  try {
    await bootstrap();
    const lab = await newLab(cache, state);
    code = await testAgainst(lab, args);
  } finally {
    await down({ state }, () => {});
    release();
  }
  if (code === 0) fs.rmSync(state, { recursive: true, force: true });
  else say(`The logs of the lab are in ${state}/log.`);
  return code;
}

async function main() {
  const args = process.argv.slice(2);
  if (args[0] === '--help' || args[0] === '-h') {
    say(HELP);
    return 0;
  }
  stopOnSignals();
  const present = process.env.LAB_STATE ? readLab(labState()) : undefined;
  if (present) return testAgainst(new Lab(present), args);
  if (process.platform === 'linux' && goVersion())
    return testAgainstOwnLab(args);
  say(
    '- Skipped: all tests against a cluster. They need Linux and Go 1.26 or newer (https://go.dev/dl) on PATH.',
  );
  say('\n0 passed, 0 failed');
  return 0;
}

await runMain(main);
