import { glob, readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { parseAllDocuments } from 'yaml';

const MAX_FILES = 50;
const MAX_BYTES = 200 * 1024;

/**
 * The manifests of files of a workspace, in the order of the patterns and then of the names. Each pattern must have a file,
 * and each file a manifest.
 */
export async function readManifestFiles(
  workspace: string,
  patterns: readonly string[],
): Promise<JsonObject[]> {
  const files = await findFiles(workspace, patterns);
  const manifests: JsonObject[] = [];
  let bytes = 0;
  for (const file of files) {
    // Follows no link out of the workspace.
    const path = resolveSafeChildPath(workspace, file);
    bytes += (await stat(path)).size;
    if (bytes > MAX_BYTES) {
      throw new InputError(
        `The manifests up to ${file} are larger than ${
          MAX_BYTES / 1024
        } KiB together; apply them in several steps`,
      );
    }
    manifests.push(...readManifests(file, await readFile(path, 'utf8')));
  }
  return manifests;
}

async function findFiles(
  workspace: string,
  patterns: readonly string[],
): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (isAbsolute(pattern) || pattern.split(/[\\/]/).includes('..')) {
      throw new InputError(
        `"${pattern}" leads out of the workspace; give paths within it`,
      );
    }
    const found: string[] = [];
    for await (const entry of glob(pattern, {
      cwd: workspace,
      withFileTypes: true,
    })) {
      if (!entry.isDirectory()) {
        found.push(relativeTo(workspace, `${entry.parentPath}/${entry.name}`));
      }
    }
    if (found.length === 0) {
      throw new InputError(`No file of the workspace is "${pattern}"`);
    }
    found.sort().forEach(file => files.add(file));
  }
  if (files.size > MAX_FILES) {
    throw new InputError(
      `${files.size} files match; apply at most ${MAX_FILES} in one step`,
    );
  }
  return [...files];
}

function relativeTo(workspace: string, path: string): string {
  return path.startsWith(`${workspace}/`)
    ? path.slice(workspace.length + 1)
    : path;
}

function readManifests(file: string, text: string): JsonObject[] {
  const manifests = parseAllDocuments(text).flatMap(document => {
    const [error] = document.errors;
    if (error) {
      throw new InputError(`${file} is no valid YAML: ${error.message}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null || value === undefined) {
      return [];
    }
    if (!isObject(value)) {
      throw new InputError(`${file} holds something that is no manifest`);
    }
    return [value];
  });
  if (manifests.length === 0) {
    throw new InputError(`${file} holds no manifest`);
  }
  return manifests;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
