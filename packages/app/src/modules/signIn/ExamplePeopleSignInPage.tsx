import { ProxiedSignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Avatar, Button, List, ListRow, Text } from '@backstage/ui';
import { useState } from 'react';
import { chosenPerson, forgetOnSignOut } from './chosenPerson';
import type { ExamplePerson } from './examplePeople';
import styles from './ExamplePeopleSignInPage.module.css';

/** Offers the example people; remembers who was chosen until the tab is closed or the person signs out. */
export function ExamplePeopleSignInPage(
  props: SignInPageProps & { people: ExamplePerson[] },
) {
  const { people, onSignInSuccess } = props;
  const title = useApi(configApiRef).getOptionalString('app.title');
  const [person, setPerson] = useState(() => {
    const before = chosenPerson.get();
    return people.some(p => p.userEntityRef === before) ? before : undefined;
  });
  const [failure, setFailure] = useState<string>();

  if (person) {
    return (
      <ProxiedSignInPage
        provider="examplePeople"
        headers={{ 'x-llmops-example-person': person }}
        onSignInSuccess={identity => onSignInSuccess(forgetOnSignOut(identity))}
        ErrorComponent={({ error }) => (
          <SignInFailure
            message={error?.message ?? 'The portal did not say why'}
            onBack={message => {
              chosenPerson.forget();
              setFailure(message);
              setPerson(undefined);
            }}
          />
        )}
      />
    );
  }
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Text as="h1" variant="title-medium" weight="bold">
          {title ?? 'LLMOps portal'}
        </Text>
        <Text as="p" variant="body-medium" color="secondary">
          Sign in as one of the example people. Each has other duties, and other
          rights.
        </Text>
        {failure && (
          <Alert
            status="danger"
            title="Signing in failed"
            description={failure}
          />
        )}
        <List
          aria-label="Example people"
          onAction={key => {
            const chosen = String(key);
            chosenPerson.set(chosen);
            setFailure(undefined);
            setPerson(chosen);
          }}
        >
          {people.map(({ userEntityRef, name, role }) => (
            <ListRow
              key={userEntityRef}
              id={userEntityRef}
              textValue={name}
              description={role}
              icon={<Avatar name={name} src="" size="small" />}
            >
              {name}
            </ListRow>
          ))}
        </List>
      </div>
    </main>
  );
}

function SignInFailure(props: {
  message: string;
  onBack: (message: string) => void;
}) {
  const { message, onBack } = props;
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Alert
          status="danger"
          title="Signing in failed"
          description={message}
        />
        <Button variant="secondary" onPress={() => onBack(message)}>
          Choose another person
        </Button>
      </div>
    </main>
  );
}
