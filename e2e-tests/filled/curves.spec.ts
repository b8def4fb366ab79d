import type { Page } from '@playwright/test';
import { expect, FILLED, test } from '../support/filledPortal';
import { picture } from '../support/look';
import { ENGINEER, openAs } from '../support/people';

/*
 * Curves of runs that the portal did not start, from a real MLflow: the sample until the history is here, and the one
 * spike of a long metric in the pixels of the chart at every zoom.
 */

/** Its points but one lie below this share of the spike. */
const TOP = 0.3;
/** The spike lies in the middle of so many. */
const POINTS = FILLED.points.toLocaleString('en-US');

test.describe.configure({ mode: 'serial' });

let page: Page;

test.beforeAll(async ({ browser, filled }) => {
  page = await openAs(browser, filled.url, ENGINEER);
});
test.afterAll(() => page?.context().close());

/** Whether something is drawn in the upper part of a chart, where only the spike reaches; axes have no colour. */
async function hasSpike(metric: string): Promise<boolean> {
  const canvas = page
    .getByRole('region', { name: metric, exact: true })
    .locator('canvas');
  return canvas.evaluate((element, top) => {
    if (!(element instanceof HTMLCanvasElement)) {
      return false;
    }
    const { width, height } = element;
    const drawn = element
      .getContext('2d')
      ?.getImageData(0, 0, width, Math.floor(height * top)).data;
    let coloured = 0;
    for (let pixel = 0; drawn && pixel < drawn.length; pixel += 4) {
      const [red, green, blue, alpha] = drawn.slice(pixel, pixel + 4);
      const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
      coloured += alpha > 40 && spread > 60 ? 1 : 0;
    }
    return coloured > 5;
  }, TOP);
}

test('no zoom loses the spike of a long metric', async ({ filled }) => {
  test.setTimeout(10 * 60_000);
  const query = new URLSearchParams({ query: "name = 'million-steps'" });
  const answer = await filled.api.get(`/api/llmops/runs?${query}`);
  const [{ id }] = (await answer.json()).items;
  await page.goto(`${filled.url}/llmops/runs/${id}?metric=loss`);
  const chart = page.getByRole('region', { name: 'loss', exact: true });
  await expect(
    chart.getByText(new RegExp(`Sampled: .* of ${POINTS} points`)),
  ).toBeVisible({
    timeout: 300_000,
  });
  await expect(chart.getByText(/Preview/)).toBeHidden();
  await expect.poll(() => hasSpike('loss')).toBe(true);
  await picture(page, 'curve');

  // Each step shows three quarters of the one before: 22 leave some 350 of all points.
  const slider = chart.getByRole('slider');
  await slider.focus();
  for (let zoom = 0; zoom < 22; zoom += 1) {
    const answered = page.waitForResponse(/\/runs\/curves$/);
    await slider.press('+');
    await answered;
    await expect.poll(() => hasSpike('loss'), `zoom ${zoom}`).toBe(true);
  }
  // So near that every point is drawn as it was logged.
  await expect(chart.getByText(/Sampled/)).toBeHidden();
});
