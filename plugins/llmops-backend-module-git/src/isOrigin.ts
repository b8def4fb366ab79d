import { resolve, sep } from 'node:path';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import type { RemoteRepositories } from './remote/RemoteRepositories';

/** What follows a repository in the address of one of its files, up to its branch: GitHub, GitLab, Gitea. */
const FILE_OF_BRANCH =
  /^(?:-\/)?(?:blob|tree|raw|edit)\/([^/]+)\/.|^src\/branch\/([^/]+)\/./;

/** Below the address of a repository, hosts show commits of its forks and of requests to merge as well. */
const NO_BRANCH = /^(?:[0-9a-f]{4,64}|refs|pull|merge-requests|commit)$/i;

/** A path with these could name a file elsewhere than its beginning says. */
const MISLEADING = /[\\?#@]|%25|%5c|%2f|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

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
  if (!URL.canParse(address) || MISLEADING.test(address)) {
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
  const branch = FILE_OF_BRANCH.exec(path.slice(prefix.length));
  return (
    path.startsWith(prefix) &&
    branch !== null &&
    !NO_BRANCH.test(decodeURIComponent(branch[1] ?? branch[2]))
  );
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}
