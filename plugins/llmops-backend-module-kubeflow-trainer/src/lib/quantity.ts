const FACTORS: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A quantity of Kubernetes in its base unit: cores, bytes or devices; 0 for what is none. */
export function toNumber(quantity: string | number | undefined): number {
  const match = /^([0-9.]+(?:e[0-9]+)?)([a-zA-Z]*)$/.exec(
    String(quantity ?? ''),
  );
  const factor = match ? FACTORS[match[2]] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : 0;
}

/** Bytes as people write them for Kubernetes: `16Gi`, `512Mi`, else the number. */
export function toQuantity(bytes: number): string {
  for (const unit of ['Gi', 'Mi']) {
    if (bytes > 0 && bytes % FACTORS[unit] === 0) {
      return `${bytes / FACTORS[unit]}${unit}`;
    }
  }
  return String(bytes);
}
