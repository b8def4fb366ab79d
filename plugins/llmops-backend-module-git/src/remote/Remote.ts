/** A repository on a host that an integration is configured for. */
export interface Remote {
  /** Without credentials; the same for all ways to write it. */
  readonly url: string;
  /** `https`, or `http` when the integration says so. */
  readonly protocol: string;
  /** Settings for Git that hold the credentials, as they are now. */
  settings(): Promise<Array<[string, string]>>;
}
