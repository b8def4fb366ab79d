#!/usr/bin/env node
// @ts-check
import { bootstrap } from './lib/bootstrap.mjs';
import { runMain, say } from './lib/console.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { browserTests } from './lib/testing/browserTests.mjs';
import { Tally } from './lib/testing/Tally.mjs';

const HELP = `The journeys in a real browser, with a portal, an MLflow server and training of their own.

  npm run e2e                       all journeys
  npm run e2e -- --grep launch      further arguments of Playwright

Needs Chromium or Chrome; CHROMIUM_PATH names one. Ends with the line "N passed, N failed".
`;

async function main() {
  const args = process.argv.slice(2);
  if (args[0] === '--help' || args[0] === '-h') {
    say(HELP);
    return 0;
  }
  stopOnSignals();
  const toolchain = await bootstrap();
  const tally = new Tally();
  await browserTests({ toolchain, env: process.env, tally }, args);
  return tally.close();
}

await runMain(main);
