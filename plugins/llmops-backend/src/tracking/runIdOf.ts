/** `<run id>-<attempt>`, see `toDispatchKey`. The length is that of the column which the key is looked up in. */
const DISPATCH_KEY = /^([a-z0-9-]{1,60})-[1-9][0-9]{0,8}$/;

/**
 * The run that a dispatch key names. What training code logs under a key that is none of ours is no run of the portal:
 * the tracker may be shared.
 */
export function runIdOf(dispatchKey: string | undefined): string | undefined {
  return dispatchKey === undefined
    ? undefined
    : DISPATCH_KEY.exec(dispatchKey)?.[1];
}
