const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

const BYTES: Record<string, number> = {
  '': 1,
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

/**
 * Seconds of a duration such as `90s`, `30m`, `48h`, `7d` or `1h30m` (units in falling order, each at most once).
 * Undefined when the text is no duration, or is zero.
 *
 * @public
 */
export function parseDuration(text: string): number | undefined {
  const match =
    /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?$/.exec(text);
  if (!match) {
    return undefined;
  }
  const seconds = ['d', 'h', 'm', 's'].reduce(
    (sum, unit, index) => sum + Number(match[index + 1] ?? 0) * SECONDS[unit],
    0,
  );
  return seconds > 0 ? seconds : undefined;
}

/**
 * Bytes of a quantity as Kubernetes writes it, for example `200Gi`, `1.5G` or `512Mi`, rounded up to a whole byte.
 * Undefined when the text is no quantity or the amount is zero or beyond 2^53.
 *
 * @public
 */
export function parseQuantity(text: string): number | undefined {
  const match = /^(\d{1,16}(?:\.\d{1,9})?)(|[kMGTP]|[KMGTP]i)$/.exec(text);
  if (!match) {
    return undefined;
  }
  const bytes = Math.ceil(Number(match[1]) * BYTES[match[2]]);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/**
 * Cores of a number, or of a text such as `500m` (thousandths) or `2`.
 * Undefined when it is no positive amount.
 *
 * @public
 */
export function parseCores(value: string | number): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value > 0 ? value : undefined;
  }
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(m?)$/.exec(value);
  if (!match) {
    return undefined;
  }
  const cores = Number(match[1]) / (match[2] ? 1000 : 1);
  return cores > 0 ? cores : undefined;
}
