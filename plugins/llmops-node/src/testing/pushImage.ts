import { createHash } from 'node:crypto';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

/**
 * Pushes an image without content, as CI builds one from a commit, to a registry without TLS; answers its digest.
 *
 * @param repository - with the registry's host, for example `127.0.0.1:5000/team/project`
 * @param commit - the image's tag
 * @param revision - commit that the image says it was built from
 *
 * @public
 */
export async function pushImage(
  repository: string,
  commit: string,
  revision = commit,
): Promise<string> {
  const slash = repository.indexOf('/');
  const base = `http://${repository.slice(0, slash)}/v2${repository.slice(
    slash,
  )}`;
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { 'org.opencontainers.image.revision': revision } },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const begun = await expectOk(
    await fetch(`${base}/blobs/uploads/`, { method: 'POST' }),
  );
  const upload = new URL(begun.headers.get('location') ?? '', base);
  upload.searchParams.set('digest', digestOf(config));
  await expectOk(await fetch(upload, { method: 'PUT', body: config }));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: {
      mediaType: CONFIG,
      digest: digestOf(config),
      size: Buffer.byteLength(config),
    },
    layers: [],
  });
  await expectOk(
    await fetch(`${base}/manifests/${commit}`, {
      method: 'PUT',
      headers: { 'Content-Type': MANIFEST },
      body: manifest,
    }),
  );
  return digestOf(manifest);
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function expectOk(response: Response): Promise<Response> {
  if (!response.ok) {
    throw new Error(`${response.url}: ${response.status}`);
  }
  return response;
}
