import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/artifacts',
  // One portal serves one story after the other; a step of a story needs the ones before.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions,
  },
});
