import type { ScmIntegrations } from '@backstage/integration';

const COMMIT = /^[0-9a-f]{7,64}$/i;

/** How the hosts that Backstage knows name the page of a difference, after the address of the repository. */
const PAGES: Record<string, (from: string, to: string) => string> = {
  azure: (from, to) =>
    `/branchCompare?baseVersion=GC${from}&targetVersion=GC${to}`,
  bitbucketCloud: (from, to) => `/branches/compare/${to}..${from}`,
  gitea: (from, to) => `/compare/${from}...${to}`,
  github: (from, to) => `/compare/${from}...${to}`,
  gitlab: (from, to) => `/-/compare/${from}...${to}`,
};

/** The page that shows what changed between two commits; undefined for hosts that are not configured as integrations. */
export function compareUrl(
  integrations: ScmIntegrations,
  repositoryUrl: string,
  from: string,
  to: string,
): string | undefined {
  if (
    !/^https?:\/\//i.test(repositoryUrl) ||
    !COMMIT.test(from) ||
    !COMMIT.test(to)
  ) {
    return undefined;
  }
  const type = integrations.byUrl(repositoryUrl)?.type ?? '';
  const page = Object.hasOwn(PAGES, type) ? PAGES[type] : undefined;
  return (
    page && `${repositoryUrl.replace(/(\.git)?\/*$/, '')}${page(from, to)}`
  );
}
