/**
 * A path as people write it: `pipelines.train.steps`, with brackets around what is no plain name.
 *
 * @internal
 */
export function formatPath(path: readonly string[]): string {
  return path
    .map((step, index) => {
      if (/^\d+$/.test(step)) {
        return `[${step}]`;
      }
      if (/^[\w-]+$/.test(step)) {
        return index === 0 ? step : `.${step}`;
      }
      const shown = step.length > 100 ? `${step.slice(0, 100)}…` : step;
      return `[${JSON.stringify(shown)}]`;
    })
    .join('');
}
