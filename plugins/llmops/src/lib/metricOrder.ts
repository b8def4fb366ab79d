/** A word of a key, whose words are parted by anything but letters. */
const word = (...words: string[]) =>
  new RegExp(`(^|[^a-z])(${words.join('|')})([^a-z]|$)`, 'i');

const LOSS = word('loss', 'nll');
const EVALUATION = word('eval', 'evaluation', 'val', 'validation', 'test');
const ACCURACY = word('acc', 'accuracy');
const PERPLEXITY = word('ppl', 'perplexity');
const SCORE = word(
  'f',
  'bleu',
  'rouge',
  'exact_match',
  'auc',
  'score',
  'reward',
);

/** Whether a key is of a kind, from what one looks at first to what one looks at last; what is of no kind stands between. */
const KINDS: ReadonlyArray<(key: string) => boolean> = [
  key => LOSS.test(key) && EVALUATION.test(key),
  key => /^loss$/i.test(key),
  key => LOSS.test(key),
  key => ACCURACY.test(key),
  key => PERPLEXITY.test(key),
  key => SCORE.test(key),
];

/** What the machine did while it trained, not what came of it. */
export function isSystemMetric(key: string): boolean {
  return key.startsWith('system/');
}

function placeOf(key: string): number {
  if (isSystemMetric(key)) {
    return KINDS.length + 1;
  }
  const kind = KINDS.findIndex(isOfKind => isOfKind(key));
  return kind < 0 ? KINDS.length : kind;
}

/** Losses first, that of the evaluation before the others, then accuracy and scores; what the machine did last. */
export function compareMetrics(a: string, b: string): number {
  return placeOf(a) - placeOf(b) || a.localeCompare(b);
}
