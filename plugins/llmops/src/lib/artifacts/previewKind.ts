/** How a file is shown. */
export type PreviewKind =
  | 'text'
  | 'json'
  | 'table'
  | 'markdown'
  | 'image'
  | 'unknown';

const MEGABYTE = 1024 * 1024;

/** So much of a file is read to show it; more would make a browser slow. */
export const PREVIEW_BYTES: Record<PreviewKind, number> = {
  text: MEGABYTE,
  markdown: MEGABYTE,
  json: 4 * MEGABYTE,
  table: 4 * MEGABYTE,
  image: 10 * MEGABYTE,
  // As much as shows whether it is text.
  unknown: MEGABYTE,
};

const KINDS: Record<Exclude<PreviewKind, 'unknown' | 'text'>, RegExp> = {
  json: /\.(json|ipynb|geojson|webmanifest)$/i,
  table: /\.(csv|tsv|jsonl|ndjson)$/i,
  markdown: /\.(md|markdown)$/i,
  image: /\.(png|jpe?g|gif|webp|avif|bmp)$/i,
};

/**
 * What a file may be, by its name alone. Pages and SVG are text: a picture of SVG runs its scripts as soon as somebody
 * opens it by itself.
 */
export function previewKindOf(name: string): PreviewKind {
  if (KINDS.json.test(name)) {
    return 'json';
  }
  if (KINDS.table.test(name)) {
    return 'table';
  }
  if (KINDS.markdown.test(name)) {
    return 'markdown';
  }
  return KINDS.image.test(name) ? 'image' : 'unknown';
}

const starts = (bytes: Uint8Array, at: number, text: string) =>
  [...text].every((sign, index) => bytes[at + index] === sign.charCodeAt(0));

/** The media type of a picture by its first bytes, whatever its name says; undefined when it is none we show. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  if (starts(bytes, 1, 'PNG\r\n') && bytes[0] === 0x89) {
    return 'image/png';
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) {
    return 'image/jpeg';
  }
  if (starts(bytes, 0, 'GIF8')) {
    return 'image/gif';
  }
  if (starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP')) {
    return 'image/webp';
  }
  if (starts(bytes, 4, 'ftypavif')) {
    return 'image/avif';
  }
  return starts(bytes, 0, 'BM') ? 'image/bmp' : undefined;
}
