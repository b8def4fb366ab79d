// @ts-check
import fs from 'node:fs';
import { run } from '../command.mjs';
import { step } from '../console.mjs';
import { Problem } from '../problem.mjs';
import { explainInstallFailure } from '../toolchain/failures.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const REMEDY =
  'Install it (Debian: apt-get install chromium), or name a Chromium or Chrome with CHROMIUM_PATH.';

/**
 * The browser for tests. On Debian it is installed when it is missing and this is root, as on a bare CI
 * machine; elsewhere nothing of the system is changed.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} path of the executable
 */
export async function provideChromium(env) {
  if (env.CHROMIUM_PATH) {
    if (fs.existsSync(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH;
    throw new Problem(
      `There is no ${env.CHROMIUM_PATH}, which CHROMIUM_PATH names.`,
      REMEDY,
    );
  }
  const present = PLACES.find(file => fs.existsSync(file));
  if (present) return present;
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) {
    throw new Problem('Chromium is missing.', REMEDY);
  }
  await step('Chromium for the browser tests', async () => {
    const aptEnv = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
    try {
      await run('apt-get', ['update', '-q'], { env: aptEnv });
      await run(
        'apt-get',
        ['install', '-q', '-y', '--no-install-recommends', 'chromium'],
        {
          env: aptEnv,
        },
      );
    } catch (error) {
      throw explainInstallFailure('Chromium', error);
    }
  });
  return PLACES[0];
}
