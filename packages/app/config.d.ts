export interface Config {
  auth?: {
    providers?: {
      /**
       * The people whom the sign-in page offers; their provider is a backend module.
       * @deepVisibility frontend
       */
      examplePeople?: {
        people?: Array<{
          /** Entity reference of the user. */
          userEntityRef: string;
          /** Name shown. */
          name: string;
          /** What this person does, in a few words. */
          role: string;
        }>;
      };
    };
  };
}
