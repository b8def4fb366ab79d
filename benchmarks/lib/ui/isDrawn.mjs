// @ts-check
/*
 * What "there" means, the same for both sides: the names of the first rows, or lines in every chart that is in view.
 * Each function runs in the page, so none may use anything from outside of itself.
 */

/** @param {{ names: string[] }} wanted - of the portal's first runs */
export function hasPortalRows({ names }) {
  const rows = [...document.querySelectorAll('[role=row][data-kind=run]')];
  const place = row => Number(row.getAttribute('aria-rowindex'));
  const found = rows
    .sort((a, b) => place(a) - place(b))
    .map(row => row.querySelector('a')?.textContent);
  return names.every((name, index) => found[index] === name);
}

/** @param {{ names: string[] }} wanted - of MLflow's first runs */
export function hasMlflowRows({ names }) {
  const cells = [
    ...document.querySelectorAll('.ag-row a[href*="/runs/"]'),
  ].filter(link => link.textContent?.trim());
  const top = link => link.getBoundingClientRect().top;
  const found = cells
    .sort((a, b) => top(a) - top(b))
    .map(link => link.textContent?.trim());
  return names.every((name, index) => found[index] === name);
}

/**
 * Coloured pixels of the portal's charts, one number each; axes and texts have no colour.
 *
 * @param {{ metric?: string, except?: string, share?: number }} which - the chart of one metric, or all in view but
 *   one; only the upper `share` is looked at
 */
export function countColoured({ metric, except, share = 1 }) {
  const canvases = [
    ...document.querySelectorAll('section[aria-label] canvas'),
  ].filter(canvas => {
    const { top, bottom } = canvas.getBoundingClientRect();
    const label = canvas.closest('section')?.getAttribute('aria-label');
    const isInView = bottom > 0 && top < window.innerHeight;
    return metric ? label === metric : isInView && label !== except;
  });
  return canvases.map(canvas => {
    const height = Math.floor(canvas.height * share);
    const { data } = canvas
      .getContext('2d')
      .getImageData(0, 0, canvas.width, height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const most = Math.max(data[at], data[at + 1], data[at + 2]);
      const fewest = Math.min(data[at], data[at + 1], data[at + 2]);
      count += data[at + 3] > 40 && most - fewest > 60 ? 1 : 0;
    }
    return count;
  });
}

/** Source of a function of the same charts that says whether each has at least `least` coloured pixels. */
export const hasPortalLines = `wanted => {
  const counts = (${countColoured})(wanted);
  return counts.length > 0 && counts.every(count => count >= wanted.least);
}`;

/**
 * Lines in every chart of MLflow that is in view.
 *
 * @param {{ lines: number, metric?: string }} wanted - in each
 */
export function hasMlflowLines({ lines, metric }) {
  const cards = [
    ...document.querySelectorAll(
      '[data-testid=experiment-view-compare-runs-card], .js-plotly-plot',
    ),
  ].filter(card => {
    const { top, bottom, height } = card.getBoundingClientRect();
    return height > 0 && bottom > 0 && top < window.innerHeight;
  });
  const drawn = card =>
    [...card.querySelectorAll('.scatterlayer path.js-line')].filter(
      path => (path.getAttribute('d') ?? '').length > 10,
    ).length;
  return (
    cards.length > 0 &&
    cards.every(card => drawn(card) >= lines) &&
    (!metric || cards.some(card => card.textContent?.includes(metric)))
  );
}
