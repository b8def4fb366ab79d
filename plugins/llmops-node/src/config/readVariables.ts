import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Variables that a section sets for training processes, `environment`; none when it is not there. Throws an `InputError`
 * that begins with the name of the section.
 *
 * @public
 */
export function readVariables(
  section: Config,
  name: string,
): Record<string, string> {
  const variables = section.getOptionalConfig('environment');
  return Object.fromEntries(
    (variables?.keys() ?? []).map(variable => {
      if (!VARIABLE.test(variable)) {
        throw new InputError(
          `${name}.environment: "${variable}" is no name of a variable`,
        );
      }
      return [variable, variables?.getString(variable) ?? ''];
    }),
  );
}
