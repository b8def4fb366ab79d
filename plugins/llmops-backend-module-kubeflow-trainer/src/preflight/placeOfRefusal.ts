import type { PreflightCheck } from '@llmops/backstage-plugin-llmops-node';

/** Fields of objects that come from a field of the launch; all others come from files of the project. */
const PLACES: Array<
  [pattern: RegExp, place: Pick<PreflightCheck, 'field' | 'option'>]
> = [
  [/\[kueue\.x-k8s\.io\/queue-name\]/, { option: 'queue' }],
  [/\bresources(PerNode)?\.(limits|requests)\b/, { field: 'profile' }],
  // By a quota of the namespace, which counts what Pods ask for.
  [/\bexceeded quota\b/, { field: 'profile' }],
];

/** Where in the form of a launch a refusal of the cluster belongs, by the field of the object that it names. */
export function placeOfRefusal(
  message: string,
): Pick<PreflightCheck, 'field' | 'option'> {
  return PLACES.find(([pattern]) => pattern.test(message))?.[1] ?? {};
}
