import type { HumanDuration } from '@backstage/types';

export interface Config {
  llmops?: {
    engines?: {
      /** Runs pipelines on the machine of the portal, with DVC. */
      dvc?: {
        /**
         * Whether the engine is offered. It runs the code of projects with the rights of the portal's own process,
         * so it is off by default.
         * @visibility backend
         */
        enabled?: boolean;
        /**
         * Folder for attempts and for the DVC cache that they share; `.data` in the working folder by default.
         * @visibility backend
         */
        dataDirectory?: string;
        /**
         * Folder of the locked Python environments; `envs` in the toolchain's cache (`LLMOPS_CACHE`) by default.
         * @visibility backend
         */
        environmentsDirectory?: string;
        /**
         * Python of an environment that has DVC; `LLMOPS_TOOLS_PYTHON` by default.
         * @visibility backend
         */
        toolsPython?: string;
        /**
         * Path of uv, which installs environments; `LLMOPS_UV`, else `uv` on the PATH, by default.
         * @visibility backend
         */
        uv?: string;
        /**
         * How many attempts run at the same time on this machine; further ones wait in order. Default 1.
         * @visibility backend
         */
        maxParallel?: number;
        /**
         * What becomes of running attempts when the portal is stopped on purpose. Default `cancel`.
         * @visibility backend
         */
        onShutdown?: 'cancel' | 'continue';
        /**
         * How long processes may take to end by themselves when they are asked to. Default 10 seconds.
         */
        cancelGrace?: HumanDuration | string;
        /**
         * How many ended attempts keep their working folder. Default 5.
         * @visibility backend
         */
        keepAttempts?: number;
        /**
         * Bytes that the working folders of ended attempts may take together; the oldest go first. Default 20 GB.
         * @visibility backend
         */
        maxDiskBytes?: number;
        /**
         * Bytes that the DVC cache of all attempts may take on disk. When no attempt runs, what was unused for the
         * longest time goes until it fits; data of projects without a data remote stays. Default 50 GB.
         * @visibility backend
         */
        maxCacheBytes?: number;
        /**
         * For how long the cache keeps what no attempt uses; without a limit by default.
         */
        maxCacheAge?: HumanDuration | string;
        /**
         * Bytes of output that are kept of one attempt. Default 64 MiB.
         * @visibility backend
         */
        maxLogBytes?: number;
        /**
         * Whether the outputs of a successful attempt are pushed to the project's data remote. Default false: they
         * stay in the cache of this machine.
         * @visibility backend
         */
        pushOutputs?: boolean;
        /**
         * Environment variables for the training processes and for DVC, by name.
         */
        environment?: { [name: string]: string };
        /**
         * Further environment variables, such as credentials of the data remote, by name. Their values are masked
         * in logs.
         * @deepVisibility secret
         */
        secrets?: { [name: string]: string };
      };
    };
  };
}
