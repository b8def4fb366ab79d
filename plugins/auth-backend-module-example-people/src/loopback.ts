import type { RootConfigService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { BlockList } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an IP address, or the name localhost, means this machine and no other. */
export function isLoopback(host: string | undefined): boolean {
  if (!host) {
    return false;
  }
  const bare = host.replace(/^\[|\]$/g, '').toLocaleLowerCase('en-US');
  if (bare === 'localhost') {
    return true;
  }
  const mapped = bare.replace(/^::ffff:(?=\d+\.)/, '');
  try {
    return LOOPBACK.check(mapped, mapped.includes(':') ? 'ipv6' : 'ipv4');
  } catch {
    // Not an address: a name that may lead anywhere.
    return false;
  }
}

/**
 * Refuses to go on when others than this machine could reach the portal: anybody who can reach it may sign in as
 * an example person.
 */
export function assertLoopbackOnly(config: RootConfigService): void {
  const baseUrl = config.getString('backend.baseUrl');
  const listenHost =
    typeof config.getOptional('backend.listen') === 'string'
      ? config.getString('backend.listen').replace(/:\d*$/, '')
      : config.getOptionalString('backend.listen.host');
  const reachable = [
    ['backend.baseUrl', new URL(baseUrl).hostname],
    ['backend.listen.host', listenHost],
  ].find(([, host]) => !isLoopback(host));
  if (
    reachable ||
    config.getOptionalString('auth.environment') === 'production'
  ) {
    const [key, value] = reachable ?? ['auth.environment', 'production'];
    throw new NotAllowedError(
      `Example people can sign in without a password and are for loopback addresses only, but ${key} is "${
        value ?? 'not set'
      }". Set auth.providers.examplePeople to null and configure a real sign-in, or listen on 127.0.0.1`,
    );
  }
}
