import { defineConfig } from '@playwright/test';
import { launchOptions } from './support/browser';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/artifacts',
  // One portal serves one story after the other; a step of a story needs the ones before.
  workers: 1,
  fullyParallel: false,
  // A story that failed is tried once more from its start, where the whole suite decides; it is reported as flaky.
  retries: process.env.LLMOPS_TEST_AGAIN ? 1 : 0,
  timeout: 300_000,
  expect: { timeout: 60_000 },
  // With a lab, `npm run test:cluster` runs what needs one; without, `npm run e2e` runs the rest.
  projects: process.env.LLMOPS_LAB_KUBECONFIG
    ? [{ name: 'cluster', testMatch: 'cluster/**' }]
    : [
        { name: 'journeys', testIgnore: ['filled/**', 'cluster/**'] },
        // These share one portal, which is gone before another project begins.
        { name: 'filled', testMatch: 'filled/**' },
      ],
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    actionTimeout: 60_000,
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions,
  },
});
