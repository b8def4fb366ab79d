import { setTimeout as delay } from 'node:timers/promises';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const POLL_MILLISECONDS = 500;

/** What is waited for, as whom, and how long. */
export interface WaitForEntityOptions {
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  entityRef: string;
  credentials: BackstageCredentials;
  timeoutMilliseconds: number;
  signal?: AbortSignal;
}

/** Whether the entity has appeared in the catalog before the time was over. */
export async function waitForEntity(
  options: WaitForEntityOptions,
): Promise<boolean> {
  const { catalog, entityRef, credentials, signal } = options;
  const end = Date.now() + options.timeoutMilliseconds;
  while (!(await catalog.getEntityByRef(entityRef, { credentials }))) {
    if (Date.now() >= end) {
      return false;
    }
    await delay(POLL_MILLISECONDS, undefined, { signal });
  }
  return true;
}
