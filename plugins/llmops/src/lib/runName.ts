import type { Run } from '../api';

/** The name of a run; its id where somebody gave it a name that nobody can see, which would make a link of nothing. */
export function runName({ name, id }: Pick<Run, 'name' | 'id'>): string {
  return name.trim() || id;
}
