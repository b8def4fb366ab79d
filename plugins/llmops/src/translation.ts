import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { messages } from './translations/en';

/** The plugin's texts: English, and Korean where the portal offers it. @public */
export const llmopsTranslationRef = createTranslationRef({
  id: 'plugin.llmops',
  messages,
  translations: {
    ko: () => import('./translations/ko'),
  },
});
