import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Entity references of the people who may be chosen. */
export function readExamplePeopleConfig(provider: Config): Set<string> {
  const people = provider.getOptionalConfigArray('people') ?? [];
  return new Set(
    people.map(person => {
      const ref = parseEntityRef(person.getString('userEntityRef'), {
        defaultKind: 'user',
        defaultNamespace: 'default',
      });
      if (ref.kind.toLocaleLowerCase('en-US') !== 'user') {
        throw new InputError(
          `auth.providers.examplePeople.people holds "${stringifyEntityRef(
            ref,
          )}", which is no user; name entities of kind User`,
        );
      }
      return stringifyEntityRef(ref);
    }),
  );
}
