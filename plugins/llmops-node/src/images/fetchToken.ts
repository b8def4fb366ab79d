import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { z } from 'zod';
import type { RegistryConfig } from './readRegistryConfig';

const TIMEOUT_MS = 10_000;
const tokenSchema = z.object({
  token: z.string().optional(),
  access_token: z.string().optional(),
});

/** The value of `Authorization` that a registry's challenge asks for, to read one repository. */
export async function fetchToken(
  challenge: string,
  path: string,
  config: RegistryConfig,
): Promise<string> {
  const credentials =
    config.username === undefined
      ? undefined
      : `Basic ${Buffer.from(
          `${config.username}:${config.password ?? ''}`,
        ).toString('base64')}`;
  if (!/^bearer /i.test(challenge)) {
    if (!credentials) {
      throw new NotAllowedError(
        `The registry wants a sign-in to read ${path}; configure llmops.registries`,
      );
    }
    return credentials;
  }
  const fields = Object.fromEntries(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  if (!URL.canParse(fields.realm ?? '')) {
    throw new ServiceUnavailableError(
      `The registry does not say where to get a token to read ${path}: the realm of its challenge is ${
        fields.realm === undefined ? 'missing' : `"${fields.realm}"`
      }; check the address of the image and llmops.registries`,
    );
  }
  const url = new URL(fields.realm);
  url.searchParams.set('scope', `repository:${path}:pull`);
  if (fields.service) {
    url.searchParams.set('service', fields.service);
  }
  const response = await fetch(url, {
    headers: credentials ? { Authorization: credentials } : {},
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    throw new ServiceUnavailableError(
      `The registry gives no token to read ${path}: ${response.status}`,
    );
  }
  const { token, access_token: accessToken } = tokenSchema.parse(
    await response.json(),
  );
  return `Bearer ${token ?? accessToken ?? ''}`;
}
