import type { CardFacts } from './readModelCard';

/**
 * What a model card should tell, and how much each part counts; the weights sum to 100. A licence, an evaluation and a
 * description weigh most: without them nobody can decide whether to use the model.
 *
 * @public
 */
export const CARD_WEIGHTS = {
  /** Prose of at least 200 characters, code and headings apart. */
  description: 15,
  /** A licence in the front matter or a tag. */
  license: 15,
  /** Results in the `model-index`, or an evaluation that the tracker knows. */
  evaluation: 15,
  /** A heading about intended use. */
  intendedUse: 10,
  /** A heading about limitations, bias or risks. */
  limitations: 10,
  /** Datasets in the front matter or a tag, a data version, or a heading about training data. */
  trainingData: 10,
  /** What it was made from; `none` says that it was trained from nothing. */
  baseModel: 10,
  /** Languages in the front matter or a tag. */
  language: 5,
  /** `pipeline_tag` in the front matter or a tag. */
  task: 5,
  /** An example in a block of code. */
  usage: 5,
} as const;

/** Part of a model card. @public */
export type CardPart = keyof typeof CARD_WEIGHTS;

/**
 * How complete a card is.
 *
 * @public
 */
export interface CardCompleteness {
  /** From 0 to 100. */
  score: number;
  /** What is missing, the most important first. */
  missing: CardPart[];
}

const LEAST_PROSE = 200;

const HEADINGS = {
  intendedUse: /intended|\buse[sd]?\b|usage|application|용도|사용 목적|활용/i,
  limitations: /limit|bias|risk|caveat|out.of.scope|한계|제한|편향|위험/i,
  trainingData:
    /(training|train)\b.*\bdata|dataset|corpus|학습 데이터|데이터셋|말뭉치/i,
};

/**
 * Says how complete a model card is. A pure function of the card and of what is known beside it, so that the portal
 * and its pages always agree.
 *
 * @param card - `body` as `readModelCard` answers it and its `facts` after `completeCardFacts`; `isEvaluated` and `hasDataVersion` say what the
 *   tracker and the source run know beside the card
 *
 * @public
 */
export function assessCard(card: {
  facts?: CardFacts;
  body: string;
  isEvaluated?: boolean;
  hasDataVersion?: boolean;
}): CardCompleteness {
  const { facts } = card;
  const { headings, prose, hasCode } = outline(card.body);
  const tells = (part: keyof typeof HEADINGS) =>
    headings.some(heading => HEADINGS[part].test(heading));
  const present: Record<CardPart, boolean> = {
    description: prose >= LEAST_PROSE,
    license: Boolean(facts?.license),
    evaluation: Boolean(card.isEvaluated || facts?.results.length),
    intendedUse: tells('intendedUse'),
    limitations: tells('limitations'),
    trainingData: Boolean(
      facts?.datasets.length || card.hasDataVersion || tells('trainingData'),
    ),
    baseModel: Boolean(facts?.baseModels.length),
    language: Boolean(facts?.languages.length),
    task: Boolean(facts?.task),
    usage: hasCode,
  };
  const parts = Object.entries(CARD_WEIGHTS).flatMap(([name, weight]) =>
    isCardPart(name) ? [{ name, weight }] : [],
  );
  return {
    score: parts
      .filter(({ name }) => present[name])
      .reduce((sum, { weight }) => sum + weight, 0),
    missing: parts.filter(({ name }) => !present[name]).map(({ name }) => name),
  };
}

/**
 * Whether a text names a part of a card.
 *
 * @public
 */
export function isCardPart(name: string): name is CardPart {
  return Object.hasOwn(CARD_WEIGHTS, name);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}[ \t]+(.*)$/;

/** Headings, characters of prose and whether there is code; what stands in code is neither heading nor prose. */
function outline(markdown: string) {
  const headings: string[] = [];
  let prose = 0;
  let fence: string | undefined;
  let hasCode = false;
  for (const line of markdown.split('\n')) {
    const [, mark] = FENCE.exec(line) ?? [];
    if (mark && (!fence || mark.startsWith(fence))) {
      hasCode = true;
      fence = fence ? undefined : mark;
    } else if (!fence) {
      const [, heading] = HEADING.exec(line) ?? [];
      if (heading === undefined) {
        prose += line.trim().length;
      } else {
        headings.push(heading);
      }
    }
  }
  return { headings, prose, hasCode };
}
