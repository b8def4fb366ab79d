const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes in the units in which clusters count memory: 16 GiB is `16 GiB`, not `17.2 GB`. */
export function formatMemory(bytes: number): string {
  const power = Math.min(
    UNITS.length,
    Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  );
  const amount = Math.round((bytes / 2 ** (10 * power)) * 10) / 10;
  return `${amount} ${UNITS[power - 1]}`;
}
