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
        /**
         * Workspace of the server, for servers that have them; the default one when absent. Training processes log
         * to the same.
         * @visibility backend
         */
        workspace?: string;
        experiments?: {
          /**
           * Text before the project's name in the names of experiments; nothing by default.
           * @visibility backend
           */
          prefix?: string;
          /**
           * Experiments whose runs are shown though the portal did not start them, by name: `*` stands for any
           * characters, `?` for one. All by default.
           * @visibility backend
           */
          allow?: string[];
          /**
           * Experiments of the former that are not shown all the same.
           * @visibility backend
           */
          deny?: string[];
        };
        /**
         * Whom runs belong to that the portal did not start. The first rule that knows an owner decides on the owner,
         * the first that knows a project on the project; what names no entity of the catalog is left out. A project
         * brings its owner. What is left belongs to `llmops.unownedGroup`.
         */
        ownership?: Array<{
          /**
           * Experiments that the rule is for, by name; all by default.
           * @visibility backend
           */
          experiment?: string;
          /**
           * Tag that a run must have for the rule.
           * @visibility backend
           */
          tag?: string;
          /**
           * What the value of that tag must match; anything by default.
           * @visibility backend
           */
          value?: string;
          /**
           * Full reference of a group or user.
           * @visibility backend
           */
          owner?: string;
          /**
           * Full reference of a component, the project.
           * @visibility backend
           */
          project?: string;
          /**
           * Tag that holds the reference of the owner. Whoever logs can write it.
           * @visibility backend
           */
          ownerTag?: string;
          /**
           * Tag that holds the reference of the project. Whoever logs can write it.
           * @visibility backend
           */
          projectTag?: string;
        }>;
        webhook?: {
          /**
           * What the server signs its webhooks with, at least 16 characters. Without it none are taken.
           * @visibility secret
           */
          secret?: string;
        };
      };
    };
  };
}
