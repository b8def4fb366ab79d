import { resolve, sep } from 'node:path';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import type { RemoteRepositories } from './remote/RemoteRepositories';

/** What follows a repository in the address of one of its files, on the hosts that have integrations. */
const FILE_PARTS = ['-', 'blob', 'tree', 'raw', 'src'];

/**
 * Whether what the catalog read at an origin lies in a repository: for one on this machine, in the working copy that the
 * catalog's provider made of it; for a remote one, at an address below its own.
 *
 * @param origin - `file:PATH` or `url:ADDRESS`
 */
export function isOrigin(
  repository: string,
  origin: string,
  places: {
    projectsDirectory: string | undefined;
    remotes: Pick<RemoteRepositories, 'find'>;
  },
): boolean {
  const [type, target] = splitOnce(origin);
  if (LocalRepositories.handles(repository)) {
    return type === 'file' && isCopyOf(repository, target, places);
  }
  return type === 'url' && isFileOf(repository, target, places);
}

function isCopyOf(
  repository: string,
  path: string,
  { projectsDirectory }: { projectsDirectory: string | undefined },
): boolean {
  if (projectsDirectory === undefined) {
    return false;
  }
  const [, name] = splitOnce(repository);
  const copy = resolve(projectsDirectory, LocalRepositories.checkName(name));
  return resolve(path).startsWith(`${copy}${sep}`);
}

function isFileOf(
  repository: string,
  address: string,
  { remotes }: { remotes: Pick<RemoteRepositories, 'find'> },
): boolean {
  if (!URL.canParse(address)) {
    return false;
  }
  const file = new URL(address);
  const root = new URL(remotes.find(repository).url.replace(/\.git$/, ''));
  if (file.origin !== root.origin) {
    return false;
  }
  // Hosts do not tell capital letters apart in names of owners and repositories.
  const path = file.pathname.toLowerCase();
  const prefix = `${root.pathname.toLowerCase()}/`;
  const [next] = path.slice(prefix.length).split('/');
  return path.startsWith(prefix) && FILE_PARTS.includes(next);
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}
