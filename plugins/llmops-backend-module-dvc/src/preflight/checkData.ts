import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { isMapping, parseYamlMapping } from '../pipeline/parseYaml';
import type { Check } from './types';

/** More tracked files than this are left to the attempt itself. */
const CHECKED_FILES = 200;

interface TrackedData {
  /** The `.dvc` file. */
  file: string;
  path: string;
  md5: string;
}

/**
 * Whether tracked data can be fetched, as far as that is cheap to see: in the cache of this machine, or in a data
 * remote that is a folder. Other remotes are asked by the attempt.
 */
export const checkData: Check = async ({ spec, config }) => {
  const tracked = await readTracked(spec.source);
  const remote = await readRemote(spec.source);
  const cache = join(config.dataDirectory, 'dvc-cache');
  const missing: TrackedData[] = [];
  for (const data of tracked) {
    if (!(await holds(cache, data.md5))) {
      const isFolder = remote.url !== undefined && remote.folder !== undefined;
      const absent = isFolder
        ? !(await holds(remote.folder ?? '', data.md5))
        : remote.url === undefined;
      if (absent) {
        missing.push(data);
      }
    }
  }
  return missing.map(({ file, path }) => ({
    id: `data-${file}`,
    title: 'Data',
    status: 'error',
    message:
      remote.url === undefined
        ? `${path} (${file}) is not on this machine, and .dvc/config names no default data remote; add one and run dvc push`
        : `${path} (${file}) is not in the data remote ${remote.url}; run dvc push where it was added`,
  }));
};

async function readTracked(source: ProjectCheckout): Promise<TrackedData[]> {
  const files = (await source.listFiles())
    .filter(file => file.endsWith('.dvc'))
    .slice(0, CHECKED_FILES);
  const tracked: TrackedData[] = [];
  for (const file of files) {
    const content = parseYamlMapping((await source.readFile(file)) ?? '', file);
    const outs = Array.isArray(content.outs) ? content.outs : [];
    // Imports come from where they were imported; the remote need not hold them.
    for (const out of content.deps === undefined ? outs : []) {
      if (
        isMapping(out) &&
        typeof out.md5 === 'string' &&
        typeof out.path === 'string' &&
        out.hash === 'md5'
      ) {
        tracked.push({ file, path: out.path, md5: out.md5 });
      }
    }
  }
  return tracked;
}

async function readRemote(
  source: ProjectCheckout,
): Promise<{ url?: string; folder?: string }> {
  const text = (await source.readFile('.dvc/config')) ?? '';
  const name = /^\s*remote\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
  const section = text
    .split(/^\s*\[/m)
    .find(part => part.startsWith(`'remote "${name}"']`));
  const url = section && /^\s*url\s*=\s*(.+?)\s*$/m.exec(section)?.[1];
  if (!name || !url) {
    return {};
  }
  if (url.startsWith('file://')) {
    return { url, folder: fileURLToPath(url) };
  }
  return isAbsolute(url) ? { url, folder: url } : { url };
}

async function holds(folder: string, md5: string): Promise<boolean> {
  const path = join(folder, 'files', 'md5', md5.slice(0, 2), md5.slice(2));
  return access(path).then(
    () => true,
    () => false,
  );
}
