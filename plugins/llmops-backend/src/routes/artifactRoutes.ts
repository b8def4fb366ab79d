import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { attachmentHeaders } from '../artifacts/attachmentHeaders';
import { readRange } from '../artifacts/readRange';
import type { OpenArtifact } from '../artifacts/types';
import type { LlmopsRouter, RouteOptions } from './types';

/** A part of a file on its way; a slow reader keeps no more than a few of them waiting. */
const PART_BYTES = 256 * 1024;

/** Files that runs stored. */
export function addArtifactRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { artifacts, callerOf, downloaderOf, stopping } = options;

  router.get('/runs/:runId/artifacts', async (req, res) => {
    const caller = await callerOf(req);
    const { signal } = leaving(res, stopping);
    const listing = await artifacts.list(
      req.params.runId,
      { ...req.query, signal },
      caller,
    );
    res.json(listing);
  });

  router.get('/runs/:runId/artifacts/content', async (req, res) => {
    const caller = await downloaderOf(req);
    const { signal } = leaving(res, stopping);
    const file = await artifacts.open(
      req.params.runId,
      { ...req.query, range: readRange(req.headers.range), signal },
      caller,
    );
    await sendFile(res, file, signal);
  });
}

/** Aborted when the reader leaves or the portal stops. */
function leaving(
  res: { once(event: 'close', listener: () => void): unknown },
  stopping: AbortSignal,
) {
  const left = new AbortController();
  res.once('close', () => left.abort());
  return { signal: AbortSignal.any([left.signal, stopping]) };
}

/** A slow reader slows the tracker down; a reader who left ends the transfer. */
async function sendFile(
  res: Pick<Response, 'setHeader' | 'status'> & NodeJS.WritableStream,
  file: OpenArtifact,
  signal: AbortSignal,
): Promise<void> {
  res.status(file.isPart ? 206 : 200);
  for (const [name, value] of Object.entries(attachmentHeaders(file))) {
    res.setHeader(name, value);
  }
  try {
    await pipeline(
      Readable.from(file.bytes, {
        objectMode: false,
        highWaterMark: PART_BYTES,
      }),
      res,
    );
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
