import { posix } from 'node:path';
import { checkInside } from './checkInside';
import { fillTemplate } from './fillTemplate';
import { isMapping } from './parseYaml';

/** A stage as the pipeline file declares it, paths relative to the project's root. */
export interface PlainStage {
  name: string;
  dependencies: string[];
  outputs: string[];
}

/**
 * Reads the stages of a pipeline file whose paths are plain, or take single values from the parameter file. Throws an
 * `InputError` for a stage that works outside of the project.
 * Answers undefined for any other file, as one with generated stages: those are left to DVC itself, which takes a
 * second.
 */
export function parsePlainStages(
  content: Record<string, unknown>,
  file: string,
  values: Record<string, unknown>,
): PlainStage[] | undefined {
  const { stages } = content;
  if (!isMapping(stages) || 'vars' in content) {
    return undefined;
  }
  const plain: PlainStage[] = [];
  for (const [name, stage] of Object.entries(stages)) {
    const parsed = isMapping(stage)
      ? parseStage(name, stage, file, values)
      : undefined;
    if (!parsed) {
      return undefined;
    }
    plain.push(parsed);
  }
  return plain;
}

function parseStage(
  name: string,
  stage: Record<string, unknown>,
  file: string,
  values: Record<string, unknown>,
): PlainStage | undefined {
  const wdir = filled([stage.wdir ?? '.'], values)?.[0];
  const place =
    wdir === undefined
      ? undefined
      : checkInside(
          `${file}: the stage ${JSON.stringify(name)} works in`,
          wdir,
          posix.dirname(file),
        );
  const dependencies = filled(paths(stage.deps), values);
  const outputs = filled(
    [stage.outs, stage.metrics, stage.plots].flatMap(paths),
    values,
  );
  const isPlain = 'cmd' in stage && !('vars' in stage);
  if (!isPlain || place === undefined || !dependencies || !outputs) {
    return undefined;
  }
  const resolve = (path: string) => posix.join(place, path);
  return {
    name,
    dependencies: dependencies.map(resolve),
    outputs: outputs.map(resolve),
  };
}

/** Entries are paths, or mappings from one path to its options; anything else stays as it is. */
function paths(entries: unknown): unknown[] {
  if (entries === undefined || entries === null) {
    return [];
  }
  if (!Array.isArray(entries)) {
    return [entries];
  }
  return entries.map((entry: unknown) =>
    isMapping(entry) && Object.keys(entry).length === 1
      ? Object.keys(entry)[0]
      : entry,
  );
}

/** The paths with their values; undefined when there is one that is not plain. */
function filled(
  entries: unknown[],
  values: Record<string, unknown>,
): string[] | undefined {
  const found: string[] = [];
  for (const entry of entries) {
    const path =
      typeof entry === 'string' ? fillTemplate(entry, values) : undefined;
    if (path === undefined) {
      return undefined;
    }
    found.push(path);
  }
  return found;
}
