/**
 * What of the runs a caller may see. Compiled from permission conditions, pushed into the query of a list and
 * evaluated in memory for a single run, with the same answer.
 */
export type RunFilter =
  | { anyOf: RunFilter[] }
  | { allOf: RunFilter[] }
  | { not: RunFilter }
  | { owners: string[] }
  | { startedBy: string[] }
  | { projects: string[] };

/** The part of a run that filters look at. */
export interface RunFilterSubject {
  owner: string;
  startedBy?: string;
  /** Absent when the run was observed and belongs to none. */
  project?: string;
}

/** Whether the run is within the filter; `anyOf` of nothing matches nothing, `allOf` of nothing everything. */
export function matchesRunFilter(
  run: RunFilterSubject,
  filter: RunFilter,
): boolean {
  if ('anyOf' in filter) {
    return filter.anyOf.some(part => matchesRunFilter(run, part));
  }
  if ('allOf' in filter) {
    return filter.allOf.every(part => matchesRunFilter(run, part));
  }
  if ('not' in filter) {
    return !matchesRunFilter(run, filter.not);
  }
  if ('owners' in filter) {
    return filter.owners.includes(run.owner);
  }
  if ('projects' in filter) {
    return run.project !== undefined && filter.projects.includes(run.project);
  }
  return (
    run.startedBy !== undefined && filter.startedBy.includes(run.startedBy)
  );
}
