// @ts-check
import { chromium } from '@playwright/test';
import { launchOptions } from '../../../e2e-tests/support/browser.ts';

/**
 * Milliseconds from the moment the cluster tells that a job has succeeded until the page of its run, which is open in
 * Chromium, says so.
 *
 * @param {import('../PortalClient.mjs').PortalClient} client
 * @param {import('./JobWatch.mjs').JobWatch} watch
 * @param {() => Promise<{ id: string }>} launch - a short run
 * @param {number} rounds
 */
export async function measureStateLatency(client, watch, launch, rounds) {
  const browser = await chromium.launch(launchOptions);
  const delays = [];
  try {
    const page = await browser.newPage();
    await page.goto(client.url);
    await page.getByRole('row', { name: 'Mina Engineer' }).click();
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    // The first one loads the page's code.
    for (let round = -1; round < rounds; round += 1) {
      const { id } = await launch();
      await page.goto(`${client.url}/llmops/runs/${id}`);
      const seen = await page.evaluate(
        () =>
          new Promise(resolve => {
            const timer = window.setInterval(() => {
              if (/\bSucceeded\b/.test(document.body.innerText)) {
                window.clearInterval(timer);
                resolve(Date.now());
              }
            }, 20);
          }),
      );
      const [told] = await watch.times('succeeded', [`${id}-1`]);
      if (round >= 0) delays.push(Number(seen) - told);
    }
    return delays;
  } finally {
    await browser.close();
  }
}
