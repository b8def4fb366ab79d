export interface Config {
  llmops?: {
    git?: {
      /**
       * Folder of the bare repositories that are published on this machine; a relative one counts from the working
       * folder of the backend. Without it, `llmops:project:publish-local` refuses.
       */
      directory?: string;
    };
    /** How data is put under the control of DVC. */
    dvc?: {
      /** The program; by default `dvc` beside the Python of `LLMOPS_TOOLS_PYTHON`, else the one on PATH. */
      command?: string;
      /**
       * Folder of the data remotes on this machine, one folder for each project; by default `dvc-remote` in the folder
       * of all data (`LLMOPS_DATA`, else `.data` in the working folder).
       */
      remoteDirectory?: string;
      /**
       * Addresses of S3 servers other than Amazon that templates may name as `endpointUrl`, for example
       * `https://s3.example.org`. None by default: DVC signs what it sends there with the portal's own identity.
       */
      allowedEndpoints?: string[];
      /**
       * Environment variables for DVC by name, such as the credentials of an S3 remote: `AWS_ACCESS_KEY_ID`,
       * `AWS_SECRET_ACCESS_KEY`. They are never written to a project.
       * @deepVisibility secret
       */
      secrets?: { [name: string]: string };
    };
  };
}
