import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** Somebody whom the sign-in page offers. */
export interface ExamplePerson {
  userEntityRef: string;
  name: string;
  role: string;
}

export function readExamplePeople(config: ConfigApi): ExamplePerson[] {
  const people =
    config.getOptionalConfigArray('auth.providers.examplePeople.people') ?? [];
  return people.map(person => ({
    userEntityRef: person.getString('userEntityRef'),
    name: person.getString('name'),
    role: person.getString('role'),
  }));
}
