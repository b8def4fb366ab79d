import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { searchIndexRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { ChangeTaskRunner } from './ChangeTaskRunner';
import { ModelCollatorFactory } from './collators/ModelCollatorFactory';
import { RunCollatorFactory } from './collators/RunCollatorFactory';
import { EntityDecoratorFactory } from './decorators/EntityDecoratorFactory';
import { LlmopsReader } from './LlmopsReader';
import { readSearchConfig } from './readSearchConfig';

/**
 * Puts models and training runs into the search.
 *
 * @public
 */
export default createBackendModule({
  pluginId: 'search',
  moduleId: 'llmops',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        index: searchIndexRegistryExtensionPoint,
        logger: coreServices.logger,
        scheduler: coreServices.scheduler,
      },
      async init({ auth, config, discovery, index, logger, scheduler }) {
        const { schedule, checking, maxRuns } = readSearchConfig(config);
        const reader = new LlmopsReader({ auth, discovery });
        for (const factory of [
          new ModelCollatorFactory(reader),
          new RunCollatorFactory(reader, maxRuns),
        ]) {
          index.addCollator({
            schedule: ChangeTaskRunner.create({
              scheduled: scheduler.createScheduledTaskRunner(schedule),
              checking: scheduler.createScheduledTaskRunner(checking),
              state: () => factory.state(),
              logger,
            }),
            factory,
          });
        }
        index.addDecorator({
          factory: new EntityDecoratorFactory(reader, { maxRuns, logger }),
        });
      },
    });
  },
});
