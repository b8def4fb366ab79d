module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The contract suites are exported to the packages that implement the contracts.
      files: ['src/testing/*Contract.ts'],
      // Some tests depend on what a subject is able to do.
      rules: { 'jest/no-export': 'off', 'jest/no-conditional-expect': 'off' },
    },
  ],
});
