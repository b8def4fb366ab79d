import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Pages are loaded on demand; the first one of a test file is compiled then, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 20_000 });
jest.setTimeout(60_000);

// The charts ask for the resolution of the screen as soon as they are loaded; jsdom has none.
window.matchMedia ??= query => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});
