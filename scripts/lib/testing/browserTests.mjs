// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { provideBundle } from '../bundle.mjs';
import { CommandFailed, run } from '../command.mjs';
import { toolchainEnvironment } from '../environment.mjs';
import { ROOT } from '../paths.mjs';
import { provideChromium } from './chromium.mjs';
import { readPlaywrightReport } from './Tally.mjs';

/** Written by the reporter that e2e-tests/playwright.config.ts names. */
const REPORT = path.join(ROOT, 'test-results', 'e2e.json');
const PLAYWRIGHT = path.join(ROOT, 'node_modules/@playwright/test/cli.js');

/**
 * Runs the journeys in a browser, over the portal as `npm start` runs it.
 *
 * @param {object} test
 * @param {import('../bootstrap.mjs').Toolchain} test.toolchain
 * @param {NodeJS.ProcessEnv} test.env
 * @param {import('./Tally.mjs').Tally} test.tally
 * @param {string[]} args - of Playwright
 */
export async function browserTests({ toolchain, env, tally }, args) {
  const chromium = await provideChromium(process.env);
  const all = {
    ...toolchainEnvironment(toolchain, env),
    CHROMIUM_PATH: chromium,
  };
  await provideBundle({ toolchain, env: all });
  fs.rmSync(REPORT, { force: true });
  let endedWell = true;
  try {
    await run(
      toolchain.node.file,
      [PLAYWRIGHT, 'test', '--config', 'e2e-tests', ...args],
      { cwd: ROOT, env: all, inherit: true },
    );
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    endedWell = false;
  }
  tally.addReport(readPlaywrightReport(REPORT), endedWell);
}
