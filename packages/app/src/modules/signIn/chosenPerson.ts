import type { IdentityApi } from '@backstage/frontend-plugin-api';

// Kept for the tab only, so that two people can be tried side by side.
const KEY = 'llmops.example-person';

export const chosenPerson = {
  get: () => window.sessionStorage.getItem(KEY) ?? undefined,
  set: (userEntityRef: string) =>
    window.sessionStorage.setItem(KEY, userEntityRef),
  forget: () => window.sessionStorage.removeItem(KEY),
};

/** The identity of a signed-in example person; signing out also forgets the choice. */
export function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    async signOut() {
      chosenPerson.forget();
      await identity.signOut();
    },
  };
}
