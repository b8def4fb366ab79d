/**
 * What a metric's key says: which metric, and of which dataset where the key names one.
 *
 * @public
 */
export interface EvaluationKey {
  metric: string;
  dataset?: string;
}

/**
 * Reads the key of an evaluation metric. Trackers keep no dataset beside a metric's key, so training code writes it
 * into the key, in one of three ways: `accuracy@kmmlu`, `kmmlu/accuracy` or `accuracy_on_data_kmmlu`.
 * A key in none of these forms names a metric alone.
 *
 * @public
 */
export function readEvaluationKey(key: string): EvaluationKey {
  const at = key.lastIndexOf('@');
  if (at > 0 && at < key.length - 1) {
    return { metric: key.slice(0, at), dataset: key.slice(at + 1) };
  }
  const slash = key.lastIndexOf('/');
  if (slash > 0 && slash < key.length - 1) {
    return { metric: key.slice(slash + 1), dataset: key.slice(0, slash) };
  }
  const [, metric, dataset] = /^(.+)_on_data_(.+)$/.exec(key) ?? [];
  return metric && dataset ? { metric, dataset } : { metric: key };
}
