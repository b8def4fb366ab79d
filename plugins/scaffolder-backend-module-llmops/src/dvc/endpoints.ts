import { BlockList, isIP } from 'node:net';
import { InputError } from '@backstage/errors';

/** Where clouds hand out the identity of a machine to whatever asks. */
const METADATA_HOSTS =
  /^(?:metadata|metadata\.google\.internal|instance-data)$/;
const METADATA_ADDRESSES = new BlockList();
METADATA_ADDRESSES.addSubnet('169.254.0.0', 16, 'ipv4');
METADATA_ADDRESSES.addSubnet('fe80::', 10, 'ipv6');
METADATA_ADDRESSES.addAddress('fd00:ec2::254', 'ipv6');

/**
 * The address of an S3 server in one way of writing. Throws an `InputError` for what is no plain http or https address,
 * and for one at which a cloud hands out the identity of a machine.
 */
export function readEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw new InputError(
      'The endpoint of the S3 remote is no http or https address without credentials; credentials belong to llmops.dvc.secrets',
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  if (
    METADATA_HOSTS.test(host) ||
    (isIP(host) > 0 && METADATA_ADDRESSES.check(host, family))
  ) {
    throw new InputError(
      `The endpoint ${url.origin} is an address of the machine's own network link, where clouds hand out the identity of a machine; no S3 server is used there`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * An endpoint that the configuration allows. DVC signs its requests with the portal's own identity, so a person must
 * not choose who receives them, or which servers of the portal's network are asked.
 */
export function checkEndpoint(
  endpoint: string,
  allowed: readonly string[],
): string {
  const address = readEndpoint(endpoint);
  if (!allowed.includes(address)) {
    throw new InputError(
      `The endpoint ${address} of the S3 remote is not allowed (${
        allowed.length ? `allowed: ${allowed.join(', ')}` : 'none is'
      }); a platform engineer can add it to llmops.dvc.allowedEndpoints`,
    );
  }
  return address;
}
