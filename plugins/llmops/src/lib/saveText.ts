/** Hands text to the browser as a file to save. */
export function saveText(fileName: string, parts: string[]): void {
  const url = URL.createObjectURL(
    new Blob(parts, { type: 'text/plain;charset=utf-8' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has been started by then; the next turn is early enough to free the text.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
