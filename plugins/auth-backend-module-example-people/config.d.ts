export interface Config {
  auth?: {
    providers?: {
      /**
       * Sign-in as an example person, without a password. Works on loopback addresses only.
       */
      examplePeople?: {
        /** Who may be chosen on the sign-in page. */
        people?: Array<{
          /** Entity reference of the user, who must be in the catalog. */
          userEntityRef: string;
          /** What the sign-in page shows. */
          name: string;
          /** What this person does, in a few words. */
          role: string;
        }>;
      };
    };
  };
}
