import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { ENGINEER, openAs, PortalApi } from './support/people';
import { Portal, until } from './support/portal';

/*
 * Curves of runs that the portal did not start, from a real MLflow: the sample until the history is here, and the one
 * spike of a long metric in the pixels of the chart at every zoom.
 */

/** The spike lies in the middle of so many. */
const POINTS = 200_000;
/** Its points but one lie below this share of the spike. */
const TOP = 0.3;

test.describe.configure({ mode: 'serial' });

let portal: Portal;
let page: Page;
let long: string;

test.beforeAll(async ({ browser, request }) => {
  test.setTimeout(25 * 60_000);
  portal = await Portal.create();
  const sizes = { runs: 60, experiments: 3, points: POINTS };
  await promisify(execFile)(process.execPath, [
    'benchmarks/lib/fillPortal.mjs',
    ...Object.entries(sizes).flatMap(([name, size]) => [
      `--${name}`,
      `${size}`,
    ]),
    portal.data,
  ]);
  await portal.start();
  const api = new PortalApi(request, portal.url, ENGINEER);
  const list = async (query: string) => {
    const response = await api.get(`/api/llmops/runs?${query}`);
    return response.ok() ? (await response.json()).items : [];
  };
  const query = encodeURIComponent("name = 'million-steps'");
  long = await until(
    'the long run to be observed',
    async () => (await list(`query=${query}`))[0]?.id,
    120_000,
  );
  page = await openAs(browser, portal.url, ENGINEER);
});

test.afterAll(async () => {
  test.setTimeout(120_000);
  await portal?.remove();
});

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

test('no zoom loses the spike of a long metric', async () => {
  test.setTimeout(10 * 60_000);
  await page.goto(`${portal.url}/llmops/runs/${long}?metric=loss`);
  const chart = page.getByRole('region', { name: 'loss', exact: true });
  await expect(chart.getByText(/Sampled: .* of 200,000 points/)).toBeVisible({
    timeout: 300_000,
  });
  await expect(chart.getByText(/Preview/)).toBeHidden();
  await expect.poll(() => hasSpike('loss')).toBe(true);

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
