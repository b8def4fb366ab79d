export interface Config {
  llmops?: {
    /**
     * Servers of Kubeflow Pipelines, by a name of your choice. The name is stored with runs: keep it when the server's
     * address changes.
     */
    pipelines?: {
      [name: string]: {
        /**
         * Name shown to people; the server's name by default.
         * @visibility backend
         */
        title?: string;
        /**
         * Address of the API, for example `https://pipelines.example.com`. Without TLS only on this machine, or with
         * `allowInsecure`.
         * @visibility backend
         */
        url: string;
        /**
         * Whether requests, with their token, may go over HTTP without TLS, for example within a cluster.
         * @visibility backend
         */
        allowInsecure?: boolean;
        /**
         * Who the portal is to the server; absent for a server that asks nobody.
         */
        authentication?: {
          /**
           * Token of a service account, with the audience `pipelines.kubeflow.org`.
           * @visibility secret
           */
          token?: string;
          /**
           * File that holds the token, read anew when it changes.
           * @visibility backend
           */
          tokenFile?: string;
          /**
           * Name of the portal's user, for servers behind a gateway that says who asks in a header.
           * @visibility backend
           */
          user?: string;
          /**
           * Header of `user`; `kubeflow-userid` by default.
           * @visibility backend
           */
          userHeader?: string;
        };
        /**
         * Where runs of whom go. Nobody's runs go anywhere else.
         */
        namespaces: Array<{
          /**
           * Absent where the server has one user, and thus one namespace.
           * @visibility backend
           */
          namespace?: string;
          /**
           * Owners of projects, as full entity references; `*` for everyone.
           * @visibility backend
           */
          owners: string[];
          /**
           * Service account of the Pods; the server's default one when absent.
           * @visibility backend
           */
          serviceAccount?: string;
        }>;
        /**
         * Variables for all training processes, for example a `MLFLOW_TRACKING_URI` as Pods reach it. Not for secrets.
         * @visibility backend
         */
        environment?: { [name: string]: string };
        /**
         * How often runs are looked at, all together; five seconds by default.
         * @visibility backend
         */
        pollInterval?: string | object;
        /**
         * How long after their end runs are archived on the server; never by default.
         * @visibility backend
         */
        archiveAfter?: string | object;
      };
    };
  };
}
