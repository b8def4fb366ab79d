import {
  assessCard,
  type CardCompleteness,
  type CardFacts,
  completeCardFacts,
  readModelCard,
} from '@llmops/backstage-plugin-llmops-common';

/** The facts of a version and how complete its card is, for every page alike. */
export function judgeCard(known: {
  card: { text: string };
  /** Of the model, overlaid by those of the version. */
  tags: Record<string, string>;
  evaluation: Record<string, number>;
  dataVersion?: string;
}): CardCompleteness & { facts: CardFacts } {
  const { facts: stated, body } = readModelCard(known.card.text);
  const facts = completeCardFacts(stated, known.tags);
  return {
    facts,
    ...assessCard({
      facts,
      body,
      isEvaluated: Object.keys(known.evaluation).length > 0,
      hasDataVersion: known.dataVersion !== undefined,
    }),
  };
}
