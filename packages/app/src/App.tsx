import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import llmopsPlugin from '@llmops/backstage-plugin-llmops';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';

export default createApp({
  features: [catalogPlugin, llmopsPlugin, navModule, signInModule],
});
