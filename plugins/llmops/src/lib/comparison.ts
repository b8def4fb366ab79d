import type { ComparedFact, Comparison } from '../api/types';
import { visibleText } from './visibleText';

/** What of a run can stand on an axis: a parameter or a metric. */
export interface AxisOption {
  /** `parameter.lr` or `metric.loss`. */
  id: string;
  label: string;
  fact: ComparedFact;
}

/** A fact's value as text; undefined where a run has none. */
export function valueText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

/** A fact's value as a number, where it is one. */
export function valueNumber(value: unknown): number | undefined {
  const number =
    typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number)
    ? number
    : undefined;
}

/** Names of the metrics that at least one run has. */
export function metricsOf(comparison: Comparison): string[] {
  return comparison.facts
    .filter(({ group }) => group === 'metric')
    .map(({ key }) => key);
}

/** Parameters and metrics of which at least two runs have different values. */
export function axisOptions(comparison: Comparison): AxisOption[] {
  return comparison.facts
    .filter(
      ({ group, differs }) =>
        differs && (group === 'parameter' || group === 'metric'),
    )
    .map(fact => ({
      id: `${fact.group}.${fact.key}`,
      label: visibleText(fact.key),
      fact,
    }));
}

/** Numbers that JSON lacks, and that have no place among others. */
const NOT_FINITE = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

/** How values lie on an axis: numbers by their size, anything else in order of appearance. */
export interface AxisScale {
  /** From 0 to 1; undefined where a run has no value. */
  place(value: unknown): number | undefined;
  /** Values to write beside the axis, with their places. */
  ticks: Array<{ place: number; value: number | string }>;
  /** Values of very different sizes are spread by their logarithm. */
  isLogarithmic: boolean;
}

const LOGARITHMIC_FROM = 100;

export function axisScale(values: readonly unknown[]): AxisScale {
  const present = values.filter(value => value !== null && value !== undefined);
  const numbers = present
    .map(valueNumber)
    .filter((value): value is number => value !== undefined);
  const odd = present.filter(value => NOT_FINITE.has(value));
  return numbers.length === present.length - odd.length && numbers.length > 0
    ? numberScale(numbers)
    : textScale(present.map(String));
}

function numberScale(numbers: readonly number[]): AxisScale {
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const isLogarithmic = low > 0 && high / low >= LOGARITHMIC_FROM;
  const size = (value: number) => (isLogarithmic ? Math.log(value) : value);
  const span = size(high) - size(low);
  const place = (value: number) =>
    span === 0 ? 0.5 : (size(value) - size(low)) / span;
  const middle = isLogarithmic ? Math.sqrt(low * high) : (low + high) / 2;
  return {
    place: value => {
      const number = valueNumber(value);
      return number === undefined ? undefined : place(number);
    },
    ticks: (span === 0 ? [low] : [low, middle, high]).map(value => ({
      place: place(value),
      value,
    })),
    isLogarithmic,
  };
}

function textScale(texts: readonly string[]): AxisScale {
  const distinct = [...new Set(texts)].sort();
  const place = (text: string) => {
    const index = distinct.indexOf(text);
    return distinct.length < 2 ? 0.5 : index / (distinct.length - 1);
  };
  return {
    place: value => {
      const text = valueText(value);
      return text === undefined || !distinct.includes(text)
        ? undefined
        : place(text);
    },
    ticks: distinct.map(value => ({ place: place(value), value })),
    isLogarithmic: false,
  };
}
