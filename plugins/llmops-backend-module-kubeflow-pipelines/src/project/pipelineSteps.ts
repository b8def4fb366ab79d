import { InputError } from '@backstage/errors';
import type { CompiledPipeline, CompiledTask } from './compiledPipeline';

/** Pipelines in pipelines, no deeper than this. */
const DEEPEST = 8;
const MOST_STEPS = 200;

/** A task that runs something. */
export interface PipelineStep {
  /** Name of the task; behind those of the pipelines that it is part of. */
  name: string;
  dependsOn: string[];
  /** Keys of the tasks in the file, from the outermost one. */
  path: string[];
  /** Name of what runs it, which tasks may share. */
  executor?: string;
  /** Devices that it holds while it runs. */
  gpus?: number;
  /** It runs for each item of a list, or a part of the pipeline that it is in does. */
  isRepeated: boolean;
  /** It runs only when a condition holds, or a part of the pipeline that it is in does. */
  isConditional: boolean;
}

interface Part {
  tasks: Record<string, CompiledTask>;
  path: string[];
  names: string[];
  /** What everything in it comes after. */
  dependsOn: string[];
  isRepeated: boolean;
  isConditional: boolean;
}

/**
 * The steps of a compiled pipeline, each after those it depends on; parts that are pipelines themselves are shown by
 * their own steps. Throws an `InputError` that names the file and the task.
 */
export function pipelineSteps(
  file: string,
  pipeline: CompiledPipeline,
): PipelineStep[] {
  const steps = stepsOf(file, pipeline, {
    tasks: pipeline.root.dag.tasks,
    path: [],
    names: [],
    dependsOn: [],
    isRepeated: false,
    isConditional: false,
  });
  const names = steps.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `${file} has two tasks named "${twice}"; give one another display name`,
    );
  }
  if (steps.length > MOST_STEPS) {
    throw new InputError(
      `${file} has ${steps.length} steps, more than the ${MOST_STEPS} that are shown; split the pipeline`,
    );
  }
  return steps;
}

function stepsOf(
  file: string,
  pipeline: CompiledPipeline,
  part: Part,
): PipelineStep[] {
  if (part.path.length >= DEEPEST) {
    throw new InputError(
      `${file}: the pipelines ${part.path.join(
        ' > ',
      )} lie in each other more than ${DEEPEST} deep`,
    );
  }
  /** Steps of each task that was visited, by its key. */
  const byKey = new Map<string, PipelineStep[]>();
  for (const key of orderTasks(file, part)) {
    const task = part.tasks[key];
    const before = (task.dependentTasks ?? []).flatMap(other =>
      (byKey.get(other) ?? []).map(({ name }) => name),
    );
    const names = [...part.names, task.taskInfo?.name ?? key];
    const inner = {
      path: [...part.path, key],
      dependsOn: before.length > 0 ? before : part.dependsOn,
      isRepeated: part.isRepeated || isSet(task.parameterIterator, task),
      isConditional:
        part.isConditional || task.triggerPolicy?.condition !== undefined,
    };
    const component = componentOf(file, pipeline, key, task);
    byKey.set(
      key,
      component.dag
        ? stepsOf(file, pipeline, {
            ...inner,
            names,
            tasks: component.dag.tasks,
          })
        : [
            {
              name: names.join('/'),
              executor: component.executorLabel,
              ...inner,
            },
          ],
    );
  }
  return [...byKey.values()].flat();
}

function isSet(parameterIterator: unknown, task: CompiledTask): boolean {
  return parameterIterator !== undefined || task.artifactIterator !== undefined;
}

function componentOf(
  file: string,
  { components = {} }: CompiledPipeline,
  key: string,
  { componentRef }: CompiledTask,
) {
  if (!Object.hasOwn(components, componentRef.name)) {
    throw new InputError(
      `${file}: the task "${key}" runs the component "${componentRef.name}", which there is not; compile the pipeline again`,
    );
  }
  return components[componentRef.name];
}

function orderTasks(file: string, { tasks, path }: Part): string[] {
  const ordered = new Set<string>();
  const visit = (key: string, on: string[]) => {
    if (!Object.hasOwn(tasks, key)) {
      throw new InputError(
        `${file}: the task "${on.at(
          -1,
        )}" depends on "${key}", which there is not; compile the pipeline again`,
      );
    }
    if (on.includes(key)) {
      throw new InputError(
        `${file}: the tasks ${[...path, ...on, key].join(
          ' -> ',
        )} need each other`,
      );
    }
    if (!ordered.has(key)) {
      (tasks[key].dependentTasks ?? []).forEach(other =>
        visit(other, [...on, key]),
      );
      ordered.add(key);
    }
  };
  Object.keys(tasks).forEach(key => visit(key, []));
  return [...ordered];
}
