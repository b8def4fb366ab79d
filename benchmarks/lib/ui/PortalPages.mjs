// @ts-check
import { countColoured, hasPortalLines, hasPortalRows } from './isDrawn.mjs';
import { Visitor } from './Visitor.mjs';

const PERSON = 'user:default/mina.engineer';
const FILTER = 'metrics.train_loss < 1';
const METRIC = 'train_loss';
/** Coloured pixels of one line across a chart, and of many. */
const LINE_PIXELS = 150;
const FIRST_SHOWN = 10;
/** Only the long run has it, so its chart does not change when other runs are shown. */
const OWN_METRIC = 'loss';
/** Its spike; nothing else reaches into this share of the chart. */
const SPIKE = { metric: OWN_METRIC, least: 6, share: 0.3 };
/** Each zoom shows three quarters of the one before. */
const ZOOM = 0.75;

/** The pages of this portal that show the same. */
export class PortalPages {
  #url;
  #facts;
  #ids;

  /**
   * @param {string} url
   * @param {import('./mlflowFacts.mjs').Facts} facts
   * @param {string[]} ids - of the same runs in the portal
   */
  constructor(url, facts, ids) {
    this.#url = url;
    this.#facts = facts;
    this.#ids = ids;
  }

  /**
   * A visitor who is signed in, and has never been here.
   *
   * @param {import('@playwright/test').Browser} browser
   */
  newcomer(browser) {
    return Visitor.create(browser, { 'llmops.example-person': PERSON });
  }

  /**
   * A visitor who is signed in and has been here before.
   *
   * @param {import('@playwright/test').Browser} browser
   */
  async visit(browser) {
    const visitor = await this.newcomer(browser);
    await this.million(visitor);
    return visitor;
  }

  /** @param {Visitor} visitor */
  table(visitor) {
    const names = this.#facts.newest;
    return visitor.open(this.#runs([]), hasPortalRows, { names });
  }

  /** @param {Visitor} visitor - who sees the table */
  async filter(visitor) {
    const { page } = visitor;
    await page
      .getByRole('combobox', { name: 'Conditions on runs' })
      .fill(FILTER);
    await page.keyboard.press('Escape');
    const enter = () => page.keyboard.press('Enter');
    const names = this.#facts.matching;
    return visitor.act(enter, hasPortalRows, { names });
  }

  /** @param {Visitor} visitor */
  async sort(visitor) {
    const { page } = visitor;
    const columns = ['state', `metrics.${METRIC}`, 'started'];
    const url = this.#runs(columns.map(column => ['column', column]));
    const before = { names: this.#facts.newest };
    await visitor.open(url, hasPortalRows, before);
    const head = page
      .getByRole('columnheader')
      .locator(`button[title="metrics.${METRIC}"]`);
    const names = this.#facts.sorted;
    return visitor.act(() => head.click(), hasPortalRows, { names });
  }

  /** @param {Visitor} visitor */
  million(visitor) {
    return visitor.open(
      `${this.#url}/llmops/runs/${this.#ids[0]}?metric=loss`,
      hasPortalLines,
      SPIKE,
    );
  }

  /** @param {Visitor} visitor */
  lines(visitor) {
    const parameters = new URLSearchParams({
      runs: this.#ids.join(),
      metric: METRIC,
    });
    return visitor.open(
      `${this.#url}/llmops/compare?${parameters}`,
      hasPortalLines,
      { metric: METRIC, least: LINE_PIXELS * 10 },
    );
  }

  /** @param {Visitor} visitor */
  charts(visitor) {
    const since = new Date(this.#facts.since).toISOString();
    return visitor.open(
      this.#runs([
        ['view', 'charts'],
        ['query', `created >= '${since}'`],
        ...this.#ids.slice(FIRST_SHOWN).map(id => ['hide', id]),
      ]),
      hasPortalLines,
      { except: OWN_METRIC, least: LINE_PIXELS },
    );
  }

  /** @param {Visitor} visitor - who sees the charts of ten runs */
  async allCharts(visitor) {
    const all = visitor.page.getByRole('button', {
      name: 'Show all',
      exact: true,
    });
    const charts = { except: OWN_METRIC };
    const counts = await visitor.page.evaluate(countColoured, charts);
    return visitor.act(() => all.click(), hasPortalLines, {
      ...charts,
      least: Math.max(...counts) + LINE_PIXELS,
    });
  }

  /**
   * Zooms into the long metric again and again.
   *
   * @param {Visitor} visitor
   * @param {number} zooms
   * @returns {Promise<Array<{ from: number, to: number, isShown: boolean }>>} whether the spike is in the pixels, for
   *   each range of steps
   */
  async zoom(visitor, zooms) {
    await this.million(visitor);
    const { page } = visitor;
    const slider = page
      .getByRole('region', { name: OWN_METRIC, exact: true })
      .getByRole('slider');
    const first = Number(await slider.getAttribute('aria-valuemin'));
    const last = Number(await slider.getAttribute('aria-valuemax'));
    await slider.focus();
    const seen = [];
    for (let zoom = 1; zoom <= zooms; zoom += 1) {
      const answered = page.waitForResponse(/\/runs\/curves$/);
      await slider.press('+');
      await answered;
      const half = ((last - first) / 2) * ZOOM ** zoom;
      const isShown = await page
        .waitForFunction(
          `(${hasPortalLines})(${JSON.stringify(SPIKE)})`,
          null,
          {
            timeout: 5000,
          },
        )
        .then(() => true)
        .catch(() => false);
      const middle = (first + last) / 2;
      seen.push({ from: middle - half, to: middle + half, isShown });
    }
    return seen;
  }

  /** @param {string[][]} parameters */
  #runs(parameters) {
    const query = new URLSearchParams([
      ['experiment', this.#facts.experiment],
      ...parameters,
    ]);
    return `${this.#url}/llmops/runs?${query}`;
  }
}
