import { access } from 'node:fs/promises';
import { isAbsolute, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  PreflightCheck,
  ProjectCheckout,
} from '@llmops/backstage-plugin-llmops-node';
import { overlaps } from '../pipeline/orderStages';
import type { PlainStage } from '../pipeline/parsePlainStages';
import { isMapping, parseYamlMapping } from '../pipeline/parseYaml';
import type { Check } from './types';

/** What a `.dvc` file says becomes a path of this machine; anything but a hash could lead to another file. */
const HASH = /^[0-9a-f]{32}(?:\.dir)?$/;

/** More tracked files than this are left to the attempt itself. */
const CHECKED_FILES = 200;

interface TrackedData {
  /** The `.dvc` file. */
  file: string;
  /** Relative to the project's root. */
  path: string;
  md5: string;
}

/**
 * Whether what the stages need is there: in Git, made by another stage, or tracked data that can be fetched, as far as
 * that is cheap to see. Data is looked for in the cache of this machine and in a data remote that is a folder; other
 * remotes are asked by the attempt.
 */
export const checkData: Check = async ({ spec, config, stages }) => {
  const { pipeline, source, parameters } = spec;
  const plain = await stages.readPaths(pipeline, source, parameters);
  const files = await source.listFiles();
  const tracked = await readTracked(source, files);
  const needed = plain?.flatMap(({ dependencies }) => dependencies);
  const data = needed
    ? tracked.filter(({ path }) => needed.some(one => overlaps(one, path)))
    : tracked;
  const cache = join(config.dataDirectory, 'dvc-cache');
  return [
    ...findAbsent(plain ?? [], files, tracked),
    ...(await findUnavailable(data, cache, await readRemote(source))),
  ];
};

/** Dependencies of stages that nothing provides, for example a misspelled path in a parameter. */
function findAbsent(
  stages: PlainStage[],
  files: string[],
  tracked: TrackedData[],
): PreflightCheck[] {
  const provided = [
    ...files,
    ...tracked.map(({ path }) => path),
    ...stages.flatMap(({ outputs }) => outputs),
  ];
  return stages.flatMap(({ name, dependencies }) =>
    dependencies
      .filter(
        path => isInside(path) && !provided.some(one => overlaps(one, path)),
      )
      .map(path => ({
        id: `data-${name}-${path}`,
        title: 'Data',
        status: 'error',
        message: `The stage ${name} needs ${path}, which is neither in Git nor tracked by DVC nor made by another stage; correct the path or add the file`,
      })),
  );
}

/** Addresses and paths outside the project are left to DVC. */
function isInside(path: string): boolean {
  return !isAbsolute(path) && !path.startsWith('..') && !/^\w+:\//.test(path);
}

async function findUnavailable(
  data: TrackedData[],
  cache: string,
  remote: { url?: string; folder?: string },
): Promise<PreflightCheck[]> {
  const checks: PreflightCheck[] = [];
  for (const { file, path, md5 } of data) {
    if (await holds(cache, md5)) {
      continue;
    }
    const message = `${path} (${file}) is not`;
    if (remote.url === undefined) {
      checks.push(
        problem(
          file,
          `${message} on this machine, and .dvc/config names no default data remote; add one and run dvc push`,
        ),
      );
    } else if (remote.folder && !(await holds(remote.folder, md5))) {
      checks.push(
        problem(
          file,
          `${message} in the data remote ${remote.url}; run dvc push where it was added`,
        ),
      );
    }
  }
  return checks;
}

function problem(file: string, message: string): PreflightCheck {
  return { id: `data-${file}`, title: 'Data', status: 'error', message };
}

async function readTracked(
  source: ProjectCheckout,
  files: string[],
): Promise<TrackedData[]> {
  const pointers = files
    .filter(file => file.endsWith('.dvc'))
    .slice(0, CHECKED_FILES);
  const tracked: TrackedData[] = [];
  for (const file of pointers) {
    const content = parseYamlMapping((await source.readFile(file)) ?? '', file);
    const wdir = typeof content.wdir === 'string' ? content.wdir : '.';
    const outs = Array.isArray(content.outs) ? content.outs : [];
    // Imports come from where they were imported; the remote need not hold them.
    for (const out of content.deps === undefined ? outs : []) {
      if (
        isMapping(out) &&
        typeof out.md5 === 'string' &&
        HASH.test(out.md5) &&
        typeof out.path === 'string' &&
        out.hash === 'md5'
      ) {
        tracked.push({
          file,
          path: posix.join(posix.dirname(file), wdir, out.path),
          md5: out.md5,
        });
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
