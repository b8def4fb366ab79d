import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { LocalRepositories } from '@llmops/backstage-plugin-llmops-node';
import { parseAllDocuments } from 'yaml';
import type { DvcRemote } from './DvcWorkspace';
import { checkEndpoint } from './endpoints';

/** The remote as a template asks for it. */
export type RemoteInput =
  | { type: 'local' }
  | { type: 's3'; url: string; endpointUrl?: string };

/** What a local remote is named after, and where it goes. */
interface Place {
  workspace: string;
  /** Name of the project; that in catalog-info.yaml by default. */
  name?: string;
  remoteDirectory: string;
  /** Addresses of S3 servers other than Amazon that may be used. */
  allowedEndpoints: readonly string[];
}

/** The remote in DVC's words. Rejects with an `InputError` when a name or address is not usable or allowed. */
export async function resolveRemote(
  remote: RemoteInput,
  { workspace, name, remoteDirectory, allowedEndpoints }: Place,
): Promise<DvcRemote> {
  if (remote.type === 'local') {
    const project = LocalRepositories.checkName(
      name ?? (await nameOfProject(workspace)),
    );
    return { name: 'local', url: join(remoteDirectory, project) };
  }
  return {
    name: 's3',
    url: checkS3(remote.url),
    ...(remote.endpointUrl
      ? { endpointUrl: checkEndpoint(remote.endpointUrl, allowedEndpoints) }
      : {}),
  };
}

async function nameOfProject(workspace: string): Promise<string> {
  const text = await readFile(
    join(workspace, 'catalog-info.yaml'),
    'utf8',
  ).catch(() => '');
  for (const document of parseAllDocuments(text)) {
    const name: unknown = document.getIn(['metadata', 'name']);
    if (document.get('kind') === 'Component' && typeof name === 'string') {
      return name;
    }
  }
  throw new InputError(
    'A remote on this machine needs the name of the project: give the input "name", or a Component in catalog-info.yaml',
  );
}

function checkS3(url: string): string {
  const match =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[\w./=-]*)?$/.exec(url);
  if (!match || match[2]?.includes('..')) {
    throw new InputError(
      `${JSON.stringify(
        url,
      )} is no address of an S3 bucket; give s3://bucket or s3://bucket/folder`,
    );
  }
  return url.replace(/\/+$/, '');
}
