import {
  expect,
  type APIRequestContext,
  type Browser,
  type Page,
} from '@playwright/test';
import { until } from './portal';

/** An example person, as app-config.yaml offers them. */
export interface Person {
  name: string;
  userEntityRef: string;
}

export const ENGINEER: Person = {
  name: 'Mina Engineer',
  userEntityRef: 'user:default/mina.engineer',
};
export const AUDITOR: Person = {
  name: 'Aiko Auditor',
  userEntityRef: 'user:default/aiko.auditor',
};

/** Chooses the person on the sign-in page, which is open in the page. */
export async function chooseOnSignInPage(page: Page, person: Person) {
  await page.getByRole('row', { name: person.name }).click();
  await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
}

/** Opens a browser window in which the person is signed in. */
export async function openAs(
  browser: Browser,
  portalUrl: string,
  person: Person,
  options: { colorScheme?: 'light' | 'dark' } = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(portalUrl);
  await chooseOnSignInPage(page, person);
  return page;
}

/** Opens another window of the person who is signed in in this one. */
export async function openBeside(page: Page): Promise<Page> {
  const session = await page.evaluate(() => ({ ...sessionStorage }));
  const next = await page.context().newPage();
  await next.addInitScript(kept => {
    for (const [key, value] of Object.entries(kept)) {
      sessionStorage.setItem(key, value);
    }
  }, session);
  return next;
}

/** The REST API of the portal in the name of a person. */
export class PortalApi {
  readonly #request: APIRequestContext;
  readonly #url: string;
  readonly #person: Person;

  constructor(request: APIRequestContext, url: string, person: Person) {
    this.#request = request;
    this.#url = url;
    this.#person = person;
  }

  /** Waits for the person to be in the catalog, which reads its files after the portal is ready. */
  async #headers() {
    const token = await until(
      `${this.#person.name} to be known`,
      async () => {
        const response = await this.#request.get(
          `${this.#url}/api/auth/examplePeople/refresh`,
          {
            headers: { 'x-llmops-example-person': this.#person.userEntityRef },
          },
        );
        // There is no sign-in yet where the portal has just become ready.
        return (
          response.ok() && (await response.json()).backstageIdentity?.token
        );
      },
      60_000,
    );
    return { authorization: `Bearer ${token}` };
  }

  async get(path: string) {
    return this.#request.get(`${this.#url}${path}`, {
      headers: await this.#headers(),
    });
  }

  async post(path: string, data: object = {}) {
    return this.#request.post(`${this.#url}${path}`, {
      headers: await this.#headers(),
      data,
    });
  }

  async put(path: string, data: object) {
    return this.#request.put(`${this.#url}${path}`, {
      headers: await this.#headers(),
      data,
    });
  }
}
