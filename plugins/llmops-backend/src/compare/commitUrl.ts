import { ScmIntegrations } from '@backstage/integration';

/** How the hosts that Backstage knows name the page of a commit, after the address of the repository. */
const PAGES: Record<string, string> = {
  azure: '/commit/',
  bitbucketCloud: '/commits/',
  bitbucketServer: '/commits/',
  gitea: '/commit/',
  github: '/commit/',
  gitlab: '/-/commit/',
};

/** The page of a commit at the host of its repository; undefined for hosts that are not configured as integrations. */
export function commitUrl(
  integrations: ScmIntegrations,
  repositoryUrl: string,
  commit: string,
): string | undefined {
  if (
    !/^https?:\/\//i.test(repositoryUrl) ||
    !/^[0-9a-f]{7,64}$/i.test(commit)
  ) {
    return undefined;
  }
  const page = PAGES[integrations.byUrl(repositoryUrl)?.type ?? ''];
  const repository = repositoryUrl.replace(/(\.git)?\/*$/, '');
  return page && `${repository}${page}${commit}`;
}
