module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // The contract suites are exported to the packages that implement the contracts.
      files: ['src/testing/*Contract.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
