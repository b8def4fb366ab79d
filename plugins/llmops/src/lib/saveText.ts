import { saveBlob } from './saveBlob';

/** Hands text to the browser as a file to save. */
export function saveText(fileName: string, parts: string[]): void {
  saveBlob(fileName, new Blob(parts, { type: 'text/plain;charset=utf-8' }));
}
