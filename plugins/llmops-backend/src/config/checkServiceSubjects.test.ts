import { mockServices } from '@backstage/backend-test-utils';
import { checkServiceSubjects } from './checkServiceSubjects';

const withSubjects = (...subjects: string[]) =>
  mockServices.rootConfig({
    data: {
      backend: {
        auth: {
          externalAccess: subjects.map(subject => ({
            type: 'static',
            options: { token: 'a-long-secret', subject },
          })),
        },
      },
    },
  });

it('refuses tokens from outside that have the name of a service of the portal', () => {
  checkServiceSubjects(mockServices.rootConfig({ data: {} }));
  checkServiceSubjects(withSubjects('ci', 'external:catalog'));
  expect(() =>
    checkServiceSubjects(withSubjects('ci', 'plugin:catalog')),
  ).toThrow(
    'backend.auth.externalAccess[1].options.subject is "plugin:catalog"',
  );
});
