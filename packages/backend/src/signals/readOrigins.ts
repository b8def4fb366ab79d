import type { Config } from '@backstage/config';

/** Origins of the portal's pages: of the app, of the backend that serves it, and of development servers. */
export function readOrigins(config: Config): ReadonlySet<string> {
  const addresses = [
    config.getString('app.baseUrl'),
    config.getString('backend.baseUrl'),
    ...corsOrigins(config),
  ];
  return new Set(
    addresses
      .filter(address => URL.canParse(address))
      .map(address => new URL(address).origin),
  );
}

/** A single origin or a list; patterns are for requests, and open no socket. */
function corsOrigins(config: Config): string[] {
  const origin = config.getOptional('backend.cors.origin');
  const origins: unknown[] = Array.isArray(origin) ? origin : [origin];
  return origins.filter(one => typeof one === 'string');
}
