import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';

/**
 * How one registry is asked.
 *
 * @public
 */
export interface RegistryConfig {
  username?: string;
  password?: string;
  /** HTTP without TLS. */
  insecure: boolean;
}

const entrySchema = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  insecure: z.boolean().optional(),
});
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/;

/**
 * Reads `llmops.registries`, by host. Throws an `InputError` that names what cannot work.
 *
 * @public
 */
export function readRegistryConfig(root: Config): Map<string, RegistryConfig> {
  const hosts = root.getOptional('llmops.registries');
  if (typeof hosts !== 'object' || hosts === null) {
    return new Map();
  }
  // Hosts have dots, which the paths of configuration would take apart.
  return new Map(
    Object.entries(hosts).map(([host, entry]) => {
      const {
        username,
        password,
        insecure = false,
      } = entrySchema.parse(entry ?? {});
      if (insecure && !LOOPBACK.test(host)) {
        throw new InputError(
          `llmops.registries: ${host} may not be insecure; only a loopback address may be reached without TLS`,
        );
      }
      return [host, { username, password, insecure }];
    }),
  );
}
