import { useEffect, useState, type RefObject } from 'react';

/** Whether an element is near the visible part of the page now. */
export function useIsInView(ref: RefObject<HTMLElement>): boolean {
  const [isInView, setInView] = useState(
    () => typeof IntersectionObserver === 'undefined',
  );
  useEffect(() => {
    const element = ref.current;
    if (!element || typeof IntersectionObserver === 'undefined') {
      return undefined;
    }
    const observer = new IntersectionObserver(
      entries => setInView(entries[entries.length - 1].isIntersecting),
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return isInView;
}
