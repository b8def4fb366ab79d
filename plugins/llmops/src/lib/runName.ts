/**
 * The name of a run; its id where it is not known, or where somebody gave it a name that nobody can see, which would
 * make a link of nothing.
 */
export function runName(run: { name?: string; id: string }): string {
  return run.name?.trim() || run.id;
}
