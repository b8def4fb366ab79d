import { SignInPage } from '@backstage/core-components';
import {
  configApiRef,
  githubAuthApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { ExamplePeopleSignInPage } from './ExamplePeopleSignInPage';
import { readExamplePeople } from './examplePeople';
import { oidcAuthApiRef } from './oidcAuthApi';

export function PortalSignInPage(props: SignInPageProps) {
  const config = useApi(configApiRef);
  const people = readExamplePeople(config);
  if (people.length > 0) {
    return <ExamplePeopleSignInPage {...props} people={people} />;
  }
  return (
    <SignInPage
      {...props}
      title={config.getOptionalString('app.title')}
      align="center"
      providers={[
        {
          id: 'github',
          title: 'GitHub',
          message: 'Sign in with your GitHub account',
          apiRef: githubAuthApiRef,
        },
        {
          id: 'oidc',
          title: 'Single sign-on',
          message: 'Sign in with your organization’s account',
          apiRef: oidcAuthApiRef,
        },
      ]}
    />
  );
}
