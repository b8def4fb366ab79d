/** Hands bytes to the browser as a file to save. */
export function saveBlob(fileName: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has been started by then; the next turn is early enough to free the bytes.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
