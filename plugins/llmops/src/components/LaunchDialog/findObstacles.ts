import type { PreflightCheck } from '../../api';
import type { Translate } from '../../hooks/useText';
import { problemText } from './problemText';
import type { LaunchForm } from './useLaunchForm';

/** Name of the field of the branch. */
export const REF_FIELD = 'launch-ref';
const REF_SELECTOR = `input[name="${REF_FIELD}"]`;

/** Something that stops a launch, and where it is. */
export interface Obstacle {
  id: string;
  text: string;
  /** Of what takes the focus, within the dialog. */
  selector: string;
}

/** What stops a launch, in the order in which the dialog shows it. */
export function findObstacles(
  t: Translate,
  state: {
    form: Pick<LaunchForm, 'fields' | 'form' | 'draft'>;
    /** Why the typed branch could not be read. */
    refProblem: string | undefined;
    checks: readonly PreflightCheck[];
  },
): Obstacle[] {
  const { form, refProblem, checks } = state;
  const { confirmations } = form.draft;
  return [
    ...(refProblem
      ? [
          {
            id: 'ref',
            text: `${t('launch.ref')}: ${refProblem}`,
            selector: REF_SELECTOR,
          },
        ]
      : []),
    ...form.fields.flatMap(({ name, title }) => {
      const problem = Object.hasOwn(form.form.problems, name)
        ? form.form.problems[name]
        : undefined;
      return problem
        ? [
            {
              id: `parameter ${name}`,
              text: `${title ?? name}: ${problemText(t, problem)}`,
              selector: within('data-parameter', name),
            },
          ]
        : [];
    }),
    ...checks.flatMap(check => {
      const { id, status, title } = check;
      const isOpen =
        status === 'error' ||
        (status === 'confirm' && !confirmations.includes(id));
      return isOpen
        ? [
            {
              id: `check ${id}`,
              text: `${t(`launch.check.${status}`)}: ${title}`,
              selector: placeOf(check),
            },
          ]
        : [];
    }),
  ];
}

/** The field that a check is about, else the check itself. */
function placeOf({ id, status, field, parameter }: PreflightCheck): string {
  if (parameter !== undefined) {
    return within('data-parameter', parameter);
  }
  switch (field) {
    case 'profile':
      return '[role="radiogroup"] input:checked';
    case 'ref':
      return REF_SELECTOR;
    default:
      return status === 'confirm'
        ? `[data-check=${JSON.stringify(id)}] input`
        : `[data-check=${JSON.stringify(id)}]`;
  }
}

function within(attribute: string, value: string): string {
  const place = `[${attribute}=${JSON.stringify(value)}]`;
  return ['input', 'button', 'textarea']
    .map(control => `${place} ${control}`)
    .join(', ');
}
