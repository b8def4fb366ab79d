import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import {
  LocalRepositories,
  llmopsProjectSourcesExtensionPoint,
} from '@llmops/backstage-plugin-llmops-node';
import { GitProjectSource } from './GitProjectSource';
import { MirrorCache } from './mirror/MirrorCache';
import { readGitConfig } from './readGitConfig';
import { RemoteRepositories } from './remote/RemoteRepositories';

/**
 * Reads projects from Git repositories.
 *
 * @public
 */
export const llmopsModuleGit = createBackendModule({
  pluginId: 'llmops',
  moduleId: 'git',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        sources: llmopsProjectSourcesExtensionPoint,
      },
      async init({ config, lifecycle, sources }) {
        const { directory, projectsDirectory, ...cache } =
          readGitConfig(config);
        const stopped = new AbortController();
        lifecycle.addShutdownHook(() => stopped.abort());
        sources.addProjectSource(
          new GitProjectSource({
            local:
              directory === undefined
                ? undefined
                : new LocalRepositories(directory),
            projectsDirectory,
            remotes: new RemoteRepositories(ScmIntegrations.fromConfig(config)),
            mirrors: new MirrorCache({
              directory: cache.cacheDirectory,
              maxBytes: cache.cacheBytes,
              freshnessMilliseconds: cache.freshnessMilliseconds,
              signal: stopped.signal,
            }),
          }),
        );
      },
    });
  },
});
