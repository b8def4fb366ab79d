export interface Config {
  llmops?: {
    /**
     * Servers that record metrics and models, by a name of your choice. The first one is the default. The name is
     * stored with runs and models: keep it when the server moves.
     */
    trackers?: {
      [name: string]: {
        /**
         * Kind of the server; this module handles `mlflow`.
         * @visibility backend
         */
        type: string;
        /**
         * Address of the server, without credentials. Training processes use the same address.
         * @visibility backend
         */
        url: string;
        /**
         * Address of the server as a browser reaches it, for links; `url` by default.
         * @visibility backend
         */
        publicUrl?: string;
        /**
         * Name shown to people; `MLflow (<name>)` by default.
         * @visibility backend
         */
        title?: string;
        /**
         * How the portal signs in at the server; no sign-in by default. Given to no training process.
         */
        auth?: {
          /**
           * @visibility backend
           */
          type: 'none' | 'basic' | 'bearer' | 'header';
          /**
           * For `basic`.
           * @visibility secret
           */
          username?: string;
          /**
           * For `basic`.
           * @visibility secret
           */
          password?: string;
          /**
           * For `bearer`.
           * @visibility secret
           */
          token?: string;
          /**
           * Name of the header, for `header`.
           * @visibility backend
           */
          name?: string;
          /**
           * Value of the header, for `header`.
           * @visibility secret
           */
          value?: string;
        };
        experiments?: {
          /**
           * Text before the project's name in the names of experiments; nothing by default.
           * @visibility backend
           */
          prefix?: string;
        };
      };
    };
  };
}
