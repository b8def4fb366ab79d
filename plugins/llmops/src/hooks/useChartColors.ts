import { useEffect, useState, type RefObject } from 'react';

/** Colours that a canvas needs as values; CSS variables do not reach it. */
export interface ChartColors {
  series: string[];
  text: string;
  grid: string;
}

const SERIES_COUNT = 8;

function readColors(element: HTMLElement): ChartColors {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim() || '#888';
  return {
    series: Array.from({ length: SERIES_COUNT }, (_, index) =>
      read(`--series-${index + 1}`),
    ),
    text: read('--bui-fg-secondary'),
    grid: read('--bui-border-1'),
  };
}

/** The colours of an element's theme; read again when the theme changes. */
export function useChartColors(
  ref: RefObject<HTMLElement>,
): ChartColors | undefined {
  const [colors, setColors] = useState<ChartColors>();
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return undefined;
    }
    const read = () => setColors(readColors(element));
    read();
    const observer = new MutationObserver(read);
    for (const root of [document.documentElement, document.body]) {
      observer.observe(root, {
        attributes: true,
        attributeFilter: ['data-theme-mode', 'data-theme-name', 'class'],
      });
    }
    return () => observer.disconnect();
  }, [ref]);
  return colors;
}
