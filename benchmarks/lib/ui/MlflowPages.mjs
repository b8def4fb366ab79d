// @ts-check
import { hasMlflowLines, hasMlflowRows } from './isDrawn.mjs';
import { Visitor } from './Visitor.mjs';

const FILTER = 'metrics.train_loss < 1';
const METRIC = 'train_loss';

/** MLflow's own pages. */
export class MlflowPages {
  #url;
  #facts;

  /**
   * @param {string} url
   * @param {import('./mlflowFacts.mjs').Facts} facts
   */
  constructor(url, facts) {
    this.#url = url;
    this.#facts = facts;
  }

  /**
   * A visitor with the settings of another one, who has never been here.
   *
   * @param {import('@playwright/test').Browser} browser
   * @param {Visitor} other
   */
  newcomer(browser, other) {
    return Visitor.create(browser, {}, other);
  }

  /**
   * A visitor who has narrowed the charts of the long run to one metric, which MLflow remembers.
   *
   * @param {import('@playwright/test').Browser} browser
   */
  async visit(browser) {
    const visitor = await Visitor.create(browser, {});
    const { page } = visitor;
    await page.goto(this.#million());
    await page.getByPlaceholder('Search metric charts').fill('^loss$');
    await page.waitForFunction(
      () =>
        document.querySelectorAll(
          '[data-testid=experiment-view-compare-runs-card]',
        ).length === 1,
      undefined,
      { timeout: 60_000 },
    );
    await visitor.quiet();
    return visitor;
  }

  /** @param {Visitor} visitor */
  table(visitor) {
    const names = this.#facts.newest;
    return visitor.open(this.#runs({}), hasMlflowRows, { names });
  }

  /** @param {Visitor} visitor - who sees the table */
  async filter(visitor) {
    const { page } = visitor;
    await page.getByTestId('search-box').click();
    await page.keyboard.type(FILTER);
    await page.keyboard.press('Escape');
    const enter = () => page.keyboard.press('Enter');
    const names = this.#facts.matching;
    return visitor.act(enter, hasMlflowRows, { names });
  }

  /** @param {Visitor} visitor */
  async sort(visitor) {
    const { page } = visitor;
    // Where the oldest come first, the smallest come first as soon as a metric is chosen.
    await page.goto('about:blank');
    await page.goto(this.#runs({ orderByAsc: 'true' }));
    await page.locator('.ag-row a').first().waitFor();
    await visitor.quiet();
    await page.getByTestId('sort-select-dropdown').click();
    await page.keyboard.type(METRIC);
    const option = page.getByRole('menu').getByText(METRIC, { exact: true });
    await option.waitFor();
    const names = this.#facts.sorted;
    return visitor.act(() => option.click(), hasMlflowRows, { names });
  }

  /** @param {Visitor} visitor */
  million(visitor) {
    const wanted = { lines: 1, metric: 'loss' };
    return visitor.open(this.#million(), hasMlflowLines, wanted);
  }

  /** @param {Visitor} visitor */
  lines(visitor) {
    const { runs } = this.#facts;
    const parameters = new URLSearchParams({
      runs: JSON.stringify(runs.map(({ id }) => id)),
      metric: JSON.stringify(METRIC),
      experiments: '["1"]',
      plot_metric_keys: JSON.stringify([METRIC]),
      plot_layout: '{}',
      x_axis: 'step',
      y_axis_scale: 'linear',
      line_smoothness: '1',
      show_point: 'false',
      deselected_curves: '[]',
      last_linear_y_axis_range: '[]',
    });
    const url = `${this.#url}/#/metric?${parameters}`;
    return visitor.open(url, hasMlflowLines, { lines: runs.length });
  }

  /** @param {Visitor} visitor */
  charts(visitor) {
    return visitor.open(
      this.#runs({
        compareRunsMode: 'CHART',
        searchFilter: `attributes.start_time >= ${this.#facts.since}`,
      }),
      hasMlflowLines,
      { lines: 10 },
    );
  }

  /** @param {Visitor} visitor - who sees the charts of ten runs */
  async allCharts(visitor) {
    const { page } = visitor;
    const eye = page.getByTestId(
      'experiment-view-runs-visibility-column-header',
    );
    await eye.click();
    const all = page.getByText('Show all runs');
    await all.waitFor();
    const cost = await visitor.act(() => all.click(), hasMlflowLines, {
      lines: this.#facts.runs.length,
    });
    // It would remember.
    await eye.click();
    await page.getByText('Show first 10').click();
    await visitor.quiet();
    return cost;
  }

  /**
   * Whether the samples that its chart fetches for a range hold the spike.
   *
   * @param {{ from: number, to: number, metric: string, points: number, spike: number }} range
   */
  async showsSpike({ from, to, metric, points, spike }) {
    const query = new URLSearchParams({
      run_ids: this.#facts.runs[0].id,
      metric_key: metric,
      max_results: `${points}`,
      start_step: `${from}`,
      end_step: `${to}`,
    });
    const response = await fetch(
      `${
        this.#url
      }/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?${query}`,
    );
    const { metrics } = await response.json();
    return metrics.some(({ value }) => value >= spike);
  }

  #million() {
    return `${this.#url}/#/experiments/1/runs/${
      this.#facts.runs[0].id
    }/model-metrics`;
  }

  /** @param {Record<string, string>} parameters */
  #runs(parameters) {
    // All are given: those that are not, MLflow takes from the last visit.
    const query = new URLSearchParams({
      searchFilter: '',
      orderByKey: 'attributes.start_time',
      orderByAsc: 'false',
      startTime: 'ALL',
      lifecycleFilter: 'Active',
      modelVersionFilter: 'All Runs',
      ...parameters,
    });
    return `${this.#url}/#/experiments/1/runs?${query}`;
  }
}
