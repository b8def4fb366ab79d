import { expect, type Page } from '@playwright/test';

/** What a hostile text sets on the window when it runs; see HOSTILE_MARK. */
const MARK = 'hostileTextRan';

/** What no text may become on a page of the portal. */
const FORBIDDEN = [
  'body iframe',
  'object',
  'embed',
  'base[href*="outside"]',
  'meta[http-equiv="refresh"]',
  'link[href*="outside"]',
  'form[action*="outside"]',
  'body style:not([data-tag])',
  'foreignObject',
  'math',
  'img[src="x"]',
  'img[src="1"]',
].join(', ');

/** Watches a page that shows hostile texts: what ran, what was asked for elsewhere, what became more than text. */
export class HarmWatch {
  readonly #page: Page;
  readonly #harm: string[] = [];

  constructor(page: Page, portalUrl: string) {
    this.#page = page;
    const home = new URL(portalUrl).host;
    page.on('dialog', dialog => {
      this.#harm.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', popup => this.#harm.push(`window ${popup.url()}`));
    page.on('download', file =>
      this.#harm.push(`download ${file.suggestedFilename()}`),
    );
    page.on('request', request => {
      const { protocol, host } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && host !== home) {
        this.#harm.push(`request to ${request.url()}`);
      }
    });
    page.on('pageerror', error => this.#harm.push(`error ${error.message}`));
  }

  /** Fails when a text has become more than text on the page as it is now. */
  async expectNone(where: string): Promise<void> {
    const found = await this.#page.evaluate(
      ({ mark, forbidden }) => {
        const problems = [...document.querySelectorAll(forbidden)].map(
          element => `element ${element.outerHTML.slice(0, 120)}`,
        );
        if (mark in window) {
          problems.push('a text ran');
        }
        if (Object.keys(Object.prototype).length > 0) {
          problems.push('the prototype of all objects was changed');
        }
        if (getComputedStyle(document.body).display === 'none') {
          problems.push('the page is hidden');
        }
        for (const element of document.querySelectorAll('*')) {
          for (const { name, value } of element.attributes) {
            const isAddress = ['href', 'src', 'action'].includes(name);
            if (
              /^on/i.test(name) ||
              (isAddress && /^\s*(javascript|vbscript|data:text)/i.test(value))
            ) {
              problems.push(`attribute ${name}="${value.slice(0, 80)}"`);
            }
          }
        }
        return problems;
      },
      { mark: MARK, forbidden: FORBIDDEN },
    );
    expect([...this.#harm, ...found], where).toEqual([]);
  }
}
