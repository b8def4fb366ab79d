/** A number of bytes for people, for example `5.9 GB`. */
export function sizeText(bytes: number): string {
  return bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : `${Math.ceil(bytes / 1e6)} MB`;
}
