import type { OpenArtifact } from './types';

const MAX_NAME = 150;

/** Signs that separate paths, that systems forbid in names, or that make a name look like another one. */
const UNSAFE =
  /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff/\\:*?"<>|]/gu;

/**
 * Headers of a file that whoever stored it may have made to do harm: it is saved, never shown or run by the browser,
 * whatever its name and content, and nothing on the way keeps it.
 */
export function attachmentHeaders(file: OpenArtifact): Record<string, string> {
  const { first, last, size, isPart } = file;
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': disposition(file.name),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-site',
    'Cache-Control': 'private, no-store, no-transform',
    'Accept-Ranges': 'bytes',
    ...(isPart &&
      last !== undefined && {
        'Content-Range': `bytes ${first}-${last}/${size ?? '*'}`,
      }),
    ...(size !== undefined &&
      last !== undefined && { 'Content-Length': String(last + 1 - first) }),
  };
}

/** The name twice: for old readers in ASCII, for the others in UTF-8 (RFC 6266, RFC 5987). */
function disposition(name: string): string {
  const safe =
    name
      .replace(UNSAFE, '_')
      .replace(/^\.+/, '_')
      .slice(0, MAX_NAME)
      .replace(/\p{Cs}/gu, '') || 'artifact';
  const ascii = safe.replace(/[^\x20-\x7e]|%/g, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
