import { withoutTerminalSequences } from '../logLines';

/** So much is looked at to tell text from other files. */
const SNIFFED = 8_192;

/** The text of the beginning of a file; undefined when it is no text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = encodingOf(bytes);
  const head = bytes.subarray(0, SNIFFED);
  if (encoding === 'utf-8' && head.includes(0)) {
    return undefined;
  }
  const text = new TextDecoder(encoding).decode(bytes);
  const broken = text.slice(0, SNIFFED).match(/\ufffd/g)?.length ?? 0;
  // A cut in the middle of a sign breaks one; a file in another encoding, many.
  return broken > Math.min(head.length, SNIFFED) / 100 + 1
    ? undefined
    : withoutTerminalSequences(text);
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return 'utf-16le';
  }
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
