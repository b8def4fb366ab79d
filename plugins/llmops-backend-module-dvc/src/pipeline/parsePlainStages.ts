import { posix } from 'node:path';
import { isMapping } from './parseYaml';

/** A stage as the pipeline file declares it, paths relative to the project's root. */
export interface PlainStage {
  name: string;
  dependencies: string[];
  outputs: string[];
}

/**
 * Reads the stages of a pipeline file that uses neither templates nor generated stages.
 * Answers undefined for any other file: those are left to DVC itself, which takes a second.
 */
export function parsePlainStages(
  content: Record<string, unknown>,
  file: string,
): PlainStage[] | undefined {
  const { stages } = content;
  if (!isMapping(stages)) {
    return undefined;
  }
  const plain: PlainStage[] = [];
  for (const [name, stage] of Object.entries(stages)) {
    if (!isMapping(stage) || !('cmd' in stage)) {
      return undefined;
    }
    const wdir = stage.wdir ?? '.';
    const dependencies = paths(stage.deps);
    const outputs = [stage.outs, stage.metrics, stage.plots].map(paths);
    if (typeof wdir !== 'string' || !dependencies) {
      return undefined;
    }
    const all: string[] = [];
    for (const some of outputs) {
      if (!some) {
        return undefined;
      }
      all.push(...some);
    }
    if ([wdir, ...dependencies, ...all].some(path => path.includes('${'))) {
      return undefined;
    }
    const base = posix.join(posix.dirname(file), wdir);
    const resolve = (path: string) => posix.join(base, path);
    plain.push({
      name,
      dependencies: dependencies.map(resolve),
      outputs: all.map(resolve),
    });
  }
  return plain;
}

/** Entries are paths, or mappings from one path to its options. */
function paths(entries: unknown): string[] | undefined {
  if (entries === undefined || entries === null) {
    return [];
  }
  if (!Array.isArray(entries)) {
    return undefined;
  }
  const found: string[] = [];
  for (const entry of entries) {
    const path =
      isMapping(entry) && Object.keys(entry).length === 1
        ? Object.keys(entry)[0]
        : entry;
    if (typeof path !== 'string') {
      return undefined;
    }
    found.push(path);
  }
  return found;
}
