import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** Shorter answers gain nothing by being compressed; longer ones are left to the server, piece by piece. */
const SHORTEST = 2_000;
const LONGEST = 200_000;
/** The fastest one: JSON of rows that are much alike gets nearly as small as by the slowest. */
const LEVEL = 1;

/**
 * Answers a page of a list. To compress it as the server compresses every answer, by a stream that waits for another
 * thread, takes as long as all that the page is made of. So it is compressed at once.
 */
export function sendJson(
  req: Pick<Request, 'acceptsEncodings'>,
  res: Pick<Response, 'setHeader' | 'vary' | 'end'>,
  value: object,
): void {
  const text = JSON.stringify(value);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.vary('Accept-Encoding');
  const fits = text.length >= SHORTEST && text.length <= LONGEST;
  if (fits && req.acceptsEncodings('gzip')) {
    const body = gzipSync(text, { level: LEVEL });
    res.setHeader('Content-Encoding', 'gzip');
    res.setHeader('Content-Length', body.length);
    res.end(body);
  } else {
    res.end(text);
  }
}
