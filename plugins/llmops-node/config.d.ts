export interface Config {
  llmops?: {
    /**
     * Registries that hold training images, by host; images of other ones are refused. `{}` for one without sign-in.
     */
    registries?: {
      [host: string]: {
        /**
         * @visibility secret
         */
        username?: string;
        /**
         * @visibility secret
         */
        password?: string;
        /**
         * Whether the registry speaks HTTP without TLS; loopback addresses only.
         * @visibility backend
         */
        insecure?: boolean;
      };
    };
  };
}
