#!/usr/bin/env node
// @ts-check
import os from 'node:os';
import { bootstrap } from './lib/bootstrap.mjs';
import { findPython } from './lib/check/python.mjs';
import { runMain, say, step } from './lib/console.mjs';
import { toolchainEnvironment } from './lib/environment.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import {
  packageTests,
  scriptTests,
  staticChecks,
} from './lib/testing/checks.mjs';
import { startPostgres } from './lib/testing/postgres.mjs';
import {
  provideMlflow2,
  providePipelinesModels,
} from './lib/toolchain/tools.mjs';
import { Tally } from './lib/testing/Tally.mjs';

const HELP = `Type check, lint, format check, unit and integration tests with real MLflow, DVC, Git and PostgreSQL.

  npm test                                    everything
  npm test -- plugins/llmops-common           only the tests below a path
  npm test -- plugins/llmops-common -t name   further arguments of Jest

Ends with the line "N passed, N failed".
`;

/** More than this many at once and the servers that the tests start get in each other's way. */
const MOST_WORKERS = 4;

async function main() {
  const args = process.argv.slice(2);
  if (args[0] === '--help' || args[0] === '-h') {
    say(HELP);
    return 0;
  }
  stopOnSignals();
  const toolchain = await bootstrap();
  const python = {
    python: findPython(process.env),
    uv: toolchain.uv,
    env: process.env,
  };
  const mlflow2 = await provideMlflow2(python);
  const models = await providePipelinesModels(python);
  const postgres = await step('PostgreSQL for the tests', startPostgres);
  try {
    const env = {
      ...toolchainEnvironment(toolchain),
      CI: '1',
      LLMOPS_TEST_MLFLOW2_PYTHON: mlflow2,
      LLMOPS_TEST_PIPELINES_PYTHON: models,
      BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING: postgres.url,
      BACKSTAGE_TEST_DISABLE_DOCKER: '1',
    };
    const tally = new Tally();
    const test = { node: toolchain.node.file, env, tally };
    if (args.length === 0) {
      await staticChecks(test);
      await scriptTests(test);
    }
    const workers = Math.min(MOST_WORKERS, os.availableParallelism());
    await packageTests(test, [`--maxWorkers=${workers}`, ...args]);
    return tally.close();
  } finally {
    await postgres.stop();
  }
}

await runMain(main);
