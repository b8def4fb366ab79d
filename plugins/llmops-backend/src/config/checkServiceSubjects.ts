import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

const ACCESS = 'backend.auth.externalAccess';

/**
 * The names of plugins are what the portal's own services are known by. Credentials do not say whether a token came
 * from outside, so a token from outside must not have such a name. Throws when one has.
 */
export function checkServiceSubjects(config: RootConfigService): void {
  const entries = config.getOptionalConfigArray(ACCESS) ?? [];
  for (const [index, entry] of entries.entries()) {
    const subject = entry.getOptionalString('options.subject');
    if (subject?.toLowerCase().startsWith('plugin:')) {
      throw new InputError(
        `${ACCESS}[${index}].options.subject is "${subject}", a name of one of the portal's own services; choose another, for example "external:${subject.slice(
          'plugin:'.length,
        )}"`,
      );
    }
  }
}
