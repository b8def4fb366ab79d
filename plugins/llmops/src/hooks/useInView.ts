import { useEffect, useState, type RefObject } from 'react';

/** Whether an element has come near the visible part of the page; once true it stays. */
export function useInView(ref: RefObject<HTMLElement>): boolean {
  const [isInView, setInView] = useState(
    () => typeof IntersectionObserver === 'undefined',
  );
  useEffect(() => {
    const element = ref.current;
    if (isInView || !element) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          setInView(true);
        }
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isInView, ref]);
  return isInView;
}
