import type { ByteRange } from '@llmops/backstage-plugin-llmops-node';

/** One range of a Range header; undefined for anything else, which then means the whole file (RFC 9110). */
export function readRange(header: string | undefined): ByteRange | undefined {
  const [, first, last] =
    /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined) {
    return undefined;
  }
  const range = {
    first: Number(first),
    ...(last && { last: Number(last) }),
  };
  return range.last !== undefined && range.last < range.first
    ? undefined
    : range;
}
