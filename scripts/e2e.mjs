#!/usr/bin/env node
// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { bootstrap } from './lib/bootstrap.mjs';
import { provideBundle } from './lib/bundle.mjs';
import { CommandFailed, run } from './lib/command.mjs';
import { runMain, say } from './lib/console.mjs';
import { toolchainEnvironment } from './lib/environment.mjs';
import { stopOnSignals } from './lib/interruption.mjs';
import { ROOT } from './lib/paths.mjs';
import { provideChromium } from './lib/testing/chromium.mjs';
import { readPlaywrightReport, Tally } from './lib/testing/Tally.mjs';

const HELP = `The journeys in a real browser, with a portal, an MLflow server and training of their own.

  npm run e2e                       all journeys
  npm run e2e -- --grep launch      further arguments of Playwright

Needs Chromium or Chrome; CHROMIUM_PATH names one. Ends with the line "N passed, N failed".
`;

/** Written by the reporter that e2e-tests/playwright.config.ts names. */
const REPORT = path.join(ROOT, 'test-results', 'e2e.json');

async function main() {
  const args = process.argv.slice(2);
  if (args[0] === '--help' || args[0] === '-h') {
    say(HELP);
    return 0;
  }
  stopOnSignals();
  const toolchain = await bootstrap();
  const chromium = await provideChromium(process.env);
  const env = { ...toolchainEnvironment(toolchain), CHROMIUM_PATH: chromium };
  await provideBundle({ toolchain, env });
  fs.rmSync(REPORT, { force: true });
  const playwright = path.join(
    ROOT,
    'node_modules',
    '@playwright',
    'test',
    'cli.js',
  );
  const tally = new Tally();
  let endedWell = true;
  try {
    await run(
      toolchain.node.file,
      [playwright, 'test', '--config', 'e2e-tests', ...args],
      {
        cwd: ROOT,
        env,
        inherit: true,
      },
    );
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    endedWell = false;
  }
  tally.addReport(readPlaywrightReport(REPORT), endedWell);
  return tally.close();
}

await runMain(main);
