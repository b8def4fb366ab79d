import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { join, resolve } from 'node:path';

/** Pictures for the README are kept only when asked for: LLMOPS_SCREENSHOTS names the folder. */
const PICTURES = resolve(
  process.env.LLMOPS_SCREENSHOTS ?? 'test-results/pictures',
);

/** Takes a picture of the page in both themes; the page follows the system's theme. */
export async function picture(page: Page, name: string) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      path: join(PICTURES, `${name}-${colorScheme}.png`),
      animations: 'disabled',
    });
  }
}

/** Nothing that axe knows to keep people out, in the plugin's own part of the page. */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .include('main, [role="dialog"]')
      .analyze();
    expect(
      violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(node => node.html.slice(0, 200)),
      })),
      `${colorScheme} theme`,
    ).toEqual([]);
  }
}
