import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LogChunk } from '@llmops/backstage-plugin-llmops-common';
import type { Response } from 'express';
import type { LlmopsRouter, RouteOptions } from './types';

/** The log of an attempt, as it is written. */
export function addLogRoutes(router: LlmopsRouter, options: RouteOptions) {
  const { runs, callerOf, stopping } = options;

  router.get('/runs/:runId/logs', async (req, res) => {
    const caller = await callerOf(req);
    const left = new AbortController();
    res.once('close', () => left.abort());
    const signal = AbortSignal.any([left.signal, stopping]);
    const chunks = await runs.readLogs(
      req.params.runId,
      { ...req.query, signal },
      caller,
    );
    await streamLines(res, chunks, signal);
  });
}

/**
 * One chunk a line, each sent when it is there. `no-transform` keeps the compression of the portal and of proxies from
 * holding lines back. A slow reader slows the reading of chunks down; a reader who left ends it.
 */
async function streamLines(
  res: Pick<Response, 'setHeader' | 'flushHeaders'> & NodeJS.WritableStream,
  chunks: AsyncIterable<LogChunk>,
  signal: AbortSignal,
): Promise<void> {
  res.setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store, no-transform');
  res.setHeader('X-Accel-Buffering', 'no');
  res.flushHeaders();
  try {
    await pipeline(Readable.from(toLines(chunks)), res);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}

async function* toLines(
  chunks: AsyncIterable<LogChunk>,
): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    yield `${JSON.stringify(chunk)}\n`;
  }
}
