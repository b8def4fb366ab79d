export interface Config {
  llmops?: {
    /**
     * Kubernetes clusters that train, by a name of your choice. The name is stored with runs: keep it when the
     * cluster's address changes.
     */
    clusters?: {
      [name: string]: {
        /**
         * Name shown to people; the cluster's name by default.
         * @visibility backend
         */
        title?: string;
        /**
         * How the cluster is reached; by default the cluster of the same name in
         * `kubernetes.clusterLocatorMethods` of type `config`. Give one of `kubeconfig`, `inCluster` and `url`.
         */
        connection?: {
          /**
           * A context of a kubeconfig file.
           */
          kubeconfig?: {
            /**
             * Path of the file.
             * @visibility backend
             */
            file: string;
            /**
             * The file's current context by default.
             * @visibility backend
             */
            context?: string;
          };
          /**
           * The service account of the Pod that the portal runs in.
           * @visibility backend
           */
          inCluster?: boolean;
          /**
           * Address of the API server.
           * @visibility backend
           */
          url?: string;
          /**
           * Token of a service account, for `url`.
           * @visibility secret
           */
          token?: string;
          /**
           * File that holds the token, read anew when it changes, for `url`.
           * @visibility backend
           */
          tokenFile?: string;
          /**
           * Certificate authority as base64 of PEM, for `url`.
           * @visibility backend
           */
          caData?: string;
          /**
           * File of the certificate authority, for `url`.
           * @visibility backend
           */
          caFile?: string;
        };
        /**
         * Where runs of whom go. Nobody's runs go anywhere else.
         */
        namespaces: Array<{
          /**
           * @visibility backend
           */
          namespace: string;
          /**
           * Owners of projects, as full entity references; `*` for everyone.
           * @visibility backend
           */
          owners: string[];
          /**
           * Service account of the Pods; the namespace's default one when absent.
           * @visibility backend
           */
          serviceAccount?: string;
          /**
           * Secrets to pull images with.
           * @visibility backend
           */
          imagePullSecrets?: string[];
        }>;
        /**
         * Whether jobs may be made without a queue where a namespace has queues; false by default.
         * @visibility backend
         */
        allowWithoutQueue?: boolean;
        /**
         * Variables for all training processes, for example a `MLFLOW_TRACKING_URI` as Pods reach it. Not for secrets.
         * @visibility backend
         */
        environment?: { [name: string]: string };
        /**
         * Variables whose values come from Secrets of the job's namespace.
         */
        secretEnvironment?: Array<{
          /**
           * Name of the variable.
           * @visibility backend
           */
          name: string;
          /**
           * Name of the Secret.
           * @visibility backend
           */
          secret: string;
          /**
           * Key within the Secret.
           * @visibility backend
           */
          key: string;
        }>;
        /**
         * How long jobs are kept after their end was stored, for example `{ minutes: 30 }`; ten minutes by default.
         * @visibility backend
         */
        keepFinished?: string | object;
        /**
         * Manifests that templates may apply to this cluster, in namespaces of their owners; none when absent.
         */
        manifests?: {
          /**
           * Kinds, and no others. Secrets and roles are never taken.
           */
          kinds: Array<{
            /**
             * For example `apps/v1`.
             * @visibility backend
             */
            apiVersion: string;
            /**
             * For example `Deployment`.
             * @visibility backend
             */
            kind: string;
          }>;
        };
        /**
         * Notebooks of Kubeflow on this cluster; none when absent.
         */
        notebooks?: {
          /**
           * Images that notebooks may have, and no others; the first one is the default.
           */
          images: Array<{
            /**
             * @visibility backend
             */
            image: string;
            /**
             * Name shown to people; the image itself by default.
             * @visibility backend
             */
            title?: string;
            /**
             * Where the volume lies in it; `/home/jovyan/work` by default.
             * @visibility backend
             */
            workFolder?: string;
          }>;
          /**
           * The most that one notebook may have: GPUs, 1 by default.
           * @visibility backend
           */
          maxGpus?: number;
          /**
           * Cores, 16 by default.
           * @visibility backend
           */
          maxCpu?: number | string;
          /**
           * Memory, 64Gi by default.
           * @visibility backend
           */
          maxMemory?: string;
          /**
           * Size of the volume, 100Gi by default.
           * @visibility backend
           */
          maxVolume?: string;
          /**
           * Storage class of the volumes; the cluster's default one when absent.
           * @visibility backend
           */
          storageClass?: string;
          /**
           * Service account of the Pods; the namespace's default one when absent.
           * @visibility backend
           */
          serviceAccount?: string;
          /**
           * How long nobody must have worked in a notebook before it is called idle; four hours by default. The cluster
           * tells it only where the culling of Kubeflow's controller is on.
           * @visibility backend
           */
          idleAfter?: string | object;
          /**
           * Where people open a notebook, with `{namespace}` and `{name}`; without it there is no button to open one.
           * @visibility backend
           */
          url?: string;
        };
      };
    };
  };
}
