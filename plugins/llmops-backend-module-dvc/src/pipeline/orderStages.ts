import { InputError } from '@backstage/errors';
import type { PlainStage } from './parsePlainStages';

/** A stage with the stages that it needs. */
export interface OrderedStage {
  name: string;
  dependsOn: string[];
}

/** Orders stages so that each comes after what it needs; otherwise the order of the file stays. */
export function orderStages(
  stages: PlainStage[],
  file: string,
): OrderedStage[] {
  const needs = new Map(
    stages.map(stage => [
      stage.name,
      stages
        .filter(
          other =>
            other !== stage &&
            other.outputs.some(output =>
              stage.dependencies.some(path => overlaps(path, output)),
            ),
        )
        .map(({ name }) => name),
    ]),
  );
  const ordered: OrderedStage[] = [];
  const done = new Set<string>();
  const visit = (name: string, on: string[]) => {
    if (on.includes(name)) {
      throw new InputError(
        `${file}: the stages ${[...on, name].join(' -> ')} need each other`,
      );
    }
    if (!done.has(name)) {
      const dependsOn = needs.get(name) ?? [];
      dependsOn.forEach(other => visit(other, [...on, name]));
      done.add(name);
      ordered.push({ name, dependsOn });
    }
  };
  stages.forEach(({ name }) => visit(name, []));
  return ordered;
}

/** Whether two paths are the same, or one is a folder that holds the other. */
export function overlaps(left: string, right: string): boolean {
  const a = left.replace(/\/+$/, '');
  const b = right.replace(/\/+$/, '');
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
