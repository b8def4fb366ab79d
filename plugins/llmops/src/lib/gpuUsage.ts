import type { GpuUsage } from '../api';

/** What GPU-hours are told apart by. */
export type UsageFacet = 'owner' | 'project' | 'model';

/** GPU-hours of one owner, project or model. */
export interface NamedUsage {
  /** Undefined for what belongs to none. */
  name: string | undefined;
  hours: number;
  byDay: Map<string, number>;
  /** Number of a colour, from 1; colours repeat when there are more names. */
  color: number;
}

export interface UsageSums {
  /** The largest first. */
  names: NamedUsage[];
  totals: Map<string, number>;
}

/** GPU-hours by name and day. */
export function sumUsage(
  usage: readonly GpuUsage[],
  facet: UsageFacet,
  colors: number,
): UsageSums {
  const byName = new Map<string | undefined, NamedUsage>();
  const totals = new Map<string, number>();
  for (const entry of usage) {
    const { day, hours } = entry;
    const name = entry[facet];
    const sum = byName.get(name) ?? {
      name,
      hours: 0,
      byDay: new Map<string, number>(),
      color: 0,
    };
    sum.hours += hours;
    sum.byDay.set(day, (sum.byDay.get(day) ?? 0) + hours);
    byName.set(name, sum);
    totals.set(day, (totals.get(day) ?? 0) + hours);
  }
  const names = [...byName.values()]
    .sort((a, b) => b.hours - a.hours)
    .map((sum, index) => ({ ...sum, color: (index % colors) + 1 }));
  return { names, totals };
}
