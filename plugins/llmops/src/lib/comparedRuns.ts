/** As many runs as are compared at once. */
export const MAX_COMPARED = 50;

/** Ids of the runs that a URL compares: parameters `run`, or one parameter `runs` with commas. */
export function readComparedRuns(params: URLSearchParams): string[] {
  const listed = (params.get('runs') ?? '').split(',');
  return [...new Set([...params.getAll('run'), ...listed])]
    .map(id => id.trim())
    .filter(id => /^[\w.-]{1,100}$/.test(id))
    .slice(0, MAX_COMPARED);
}
