import {
  RUN_QUERY_VALUE_TEXTS,
  type RunQueryProblem,
} from '@llmops/backstage-plugin-llmops-common';
import type { Translate } from '../../hooks/useText';

type ValueText = keyof typeof RUN_QUERY_VALUE_TEXTS;

const isValueText = (code: string): code is ValueText =>
  Object.hasOwn(RUN_QUERY_VALUE_TEXTS, code);
const VALUE_TEXTS = Object.keys(RUN_QUERY_VALUE_TEXTS).filter(isValueText);

/** What the sentences speak of; each speaks of some. */
const NOTHING = {
  character: '',
  length: '',
  limit: '',
  name: '',
  near: '',
  prefix: '',
  quote: '',
  text: '',
};

/** What is wrong with conditions, in the language of the portal. */
export function describeProblem(
  { code, values, expected }: RunQueryProblem,
  t: Translate,
): string {
  const words = expected.map(word => {
    const description = VALUE_TEXTS.find(
      text => RUN_QUERY_VALUE_TEXTS[text] === word,
    );
    return description ? t(`runs.queryValue.${description}`) : word;
  });
  return t(`runs.queryProblem.${code}`, {
    ...NOTHING,
    ...values,
    expected: words.join(', '),
  });
}
