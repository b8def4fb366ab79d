/** Texts of amounts and times in one language; every page formats through one of these. */
export interface Format {
  /** For example `1h 2m`, `45s`; the two largest units. */
  duration(milliseconds: number): string;
  /** For example `5 min. ago`. */
  relative(at: string, now: number): string;
  dateTime(at: string): string;
  /** The time of day alone. */
  time(at: string): string;
  /** A metric's value, short and without false precision. */
  number(value: number): string;
  /** A metric as the portal answers it, which may be the text of a number that JSON lacks; a dash where it is absent. */
  metric(value: number | string | null | undefined): string;
  /** A whole number with separators. */
  integer(value: number): string;
  bytes(value: number): string;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  { unit: 'day', size: DAY },
  { unit: 'hour', size: HOUR },
  { unit: 'minute', size: MINUTE },
  { unit: 'second', size: SECOND },
] as const;

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** The two largest units of a span, as amounts; a span under a second is 0 seconds. */
export function splitDuration(milliseconds: number) {
  let rest = Math.max(0, Math.floor(milliseconds / SECOND)) * SECOND;
  const first = UNITS.findIndex(({ size }) => rest >= size);
  const parts = UNITS.slice(
    first < 0 ? UNITS.length - 1 : first,
    first < 0 ? UNITS.length : first + 2,
  ).map(({ unit, size }) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return { unit, amount };
  });
  return parts.filter(({ amount }, index) => index === 0 || amount > 0);
}

function formatNumber(locale: string) {
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: 5 });
  return (value: number) => {
    if (!Number.isFinite(value)) {
      return Number.isNaN(value) ? 'NaN' : `${value > 0 ? '' : '−'}∞`;
    }
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
      return value.toExponential(3).replace(/\.?0+e/, 'e');
    }
    return plain.format(value);
  };
}

/** Builds the formats of a language, given as a BCP 47 tag. */
export function createFormat(locale: string): Format {
  const relative = new Intl.RelativeTimeFormat(locale, {
    numeric: 'auto',
    style: 'short',
  });
  const dateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
  });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const unit = (name: string, display: 'narrow' | 'short', digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: display,
      maximumFractionDigits: digits,
    });
  const number = formatNumber(locale);
  return {
    duration: milliseconds =>
      splitDuration(milliseconds)
        .map(part => unit(part.unit, 'narrow').format(part.amount))
        .join(' '),
    relative: (at, now) => {
      const past = Date.parse(at) - now;
      const scale = UNITS.find(({ size }) => Math.abs(past) >= size);
      return scale
        ? relative.format(Math.round(past / scale.size), scale.unit)
        : relative.format(0, 'second');
    },
    dateTime: at => dateTime.format(new Date(at)),
    time: at => time.format(new Date(at)),
    number,
    metric: value =>
      value === null || value === undefined ? '–' : number(Number(value)),
    integer: value => integer.format(value),
    bytes: value => {
      const power = Math.min(
        BYTE_UNITS.length - 1,
        value < 1 ? 0 : Math.floor(Math.log10(value) / 3),
      );
      // The short form of the smallest unit is its name, and without a plural.
      return power === 0
        ? `${integer.format(value)} B`
        : unit(BYTE_UNITS[power], 'short', 1).format(value / 1000 ** power);
    },
  };
}

/** How long something took, or has taken until now; undefined before it started. */
export function elapsed(
  span: { startedAt?: string; endedAt?: string },
  now: number,
): number | undefined {
  if (!span.startedAt) {
    return undefined;
  }
  const end = span.endedAt ? Date.parse(span.endedAt) : now;
  return Math.max(0, end - Date.parse(span.startedAt));
}
