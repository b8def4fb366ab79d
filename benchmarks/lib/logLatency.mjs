// @ts-check
import { chromium } from '@playwright/test';
import { launchOptions } from '../../e2e-tests/support/browser.ts';

/**
 * Seconds from the moment a training process wrote a line until the run page in Chromium shows it.
 *
 * @param {import('./PortalClient.mjs').PortalClient} client
 * @param {number} lines - to wait for
 */
export async function measureLogLatency(client, lines) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(client.url);
    await page.getByRole('row', { name: 'Mina Engineer' }).click();
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    const run = await client.launch({
      project: 'component:default/probe',
      pipeline: 'probe',
      parameters: { number: Date.now() % 1_000_000_000, lines },
    });
    await page.goto(`${client.url}/llmops/runs/${run.id}`);
    const delays = await page.evaluate(collectDelays, lines);
    await client.succeeds(run.id);
    // Lines written before the page was open waited for the page, not for the portal.
    return delays.slice(Math.ceil(lines / 2)).map(delay => delay / 1000);
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page: notes how old each line is when it first appears, in the order of appearance.
 *
 * @param {number} lines
 * @returns {Promise<number[]>} milliseconds
 */
function collectDelays(lines) {
  return new Promise(resolve => {
    const seen = new Map();
    const look = () => {
      for (const [, written] of document.body.innerText.matchAll(
        /probe (\d{13})/g,
      )) {
        if (!seen.has(written)) {
          seen.set(written, Date.now() - Number(written));
        }
      }
    };
    const finish = () => {
      window.clearInterval(timer);
      resolve([...seen.values()]);
    };
    const deadline = Date.now() + lines * 100 + 60_000;
    const timer = window.setInterval(() => {
      look();
      if (seen.size >= lines * 0.9 || Date.now() > deadline) finish();
    }, 20);
  });
}
