import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import { llmopsTranslationRef } from '../translation';

/** Translates the plugin's texts. */
export type Translate = TranslationFunction<typeof llmopsTranslationRef.T>;

/** The plugin's texts in the language of the portal. */
export function useText(): Translate {
  return useTranslationRef(llmopsTranslationRef).t;
}
