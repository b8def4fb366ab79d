import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { join, resolve } from 'node:path';

/** Pictures for the README are kept only when asked for: LLMOPS_SCREENSHOTS names the folder. */
const PICTURES = resolve(
  process.env.LLMOPS_SCREENSHOTS ?? 'test-results/pictures',
);

/**
 * The themes in which a page is looked at. The page follows the system's theme, but a change of theme builds it anew:
 * where something was typed that must stay, only the theme it is in.
 */
function themes(stay: boolean | undefined) {
  return stay ? (['light'] as const) : (['dark', 'light'] as const);
}

/** Takes a picture of the page, in both themes unless it must stay as it is. */
export async function picture(
  page: Page,
  name: string,
  options: { stay?: boolean } = {},
) {
  for (const colorScheme of themes(options.stay)) {
    await page.emulateMedia({ colorScheme });
    await settle(page);
    await page.screenshot({
      path: join(PICTURES, `${name}-${colorScheme}.png`),
      animations: 'disabled',
    });
  }
}

/** Nothing that axe knows to keep people out of the page, in both themes unless it must stay as it is. */
export async function expectAccessible(
  page: Page,
  options: { stay?: boolean } = {},
) {
  for (const colorScheme of themes(options.stay)) {
    await page.emulateMedia({ colorScheme });
    await settle(page);
    await expectNoViolations(page, colorScheme);
  }
}

async function expectNoViolations(page: Page, theme: string) {
  const { violations } = await new AxeBuilder({ page })
    .include('main, [role="dialog"]')
    .analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(node => node.html.slice(0, 200)),
    })),
    `${theme} theme`,
  ).toEqual([]);
}

/**
 * Takes a picture of the page and looks for what keeps people out of it, in both themes; from the top of the page, or
 * from the part that is named.
 */
export async function lookAt(page: Page, name: string, part?: Locator) {
  for (const colorScheme of themes(false)) {
    await page.emulateMedia({ colorScheme });
    await settle(page);
    if (part) {
      await part.evaluate(element => element.scrollIntoView());
      await settle(page);
    }
    await page.screenshot({
      path: join(PICTURES, `${name}-${colorScheme}.png`),
      animations: 'disabled',
    });
    await expectNoViolations(page, colorScheme);
  }
}

/** Waits until nothing in sight has been loading for more than a second; a new theme builds the page anew. */
async function settle(page: Page) {
  let quiet = 0;
  await expect
    .poll(
      async () => {
        quiet = (await countLoading(page)) > 0 ? 0 : quiet + 1;
        return quiet;
      },
      { intervals: [250], timeout: 90_000 },
    )
    .toBeGreaterThan(5);
}

async function countLoading(page: Page) {
  return page.evaluate(
    () =>
      [
        ...document.querySelectorAll(
          '[class*="Skeleton"], [role="progressbar"]',
        ),
      ].filter(element => {
        const { top, bottom } = element.getBoundingClientRect();
        return bottom > 0 && top < window.innerHeight;
      }).length,
  );
}
