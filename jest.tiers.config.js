/** The tiers that put the product in front of real components; each is one project, run on its own. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { testEnvironment, transform, roots, testMatch, testPathIgnorePatterns, setupFiles } = require('./jest.config');

/** What is started once for a tier, where it has such a thing. */
const shared = (folder) =>
  existsSync(join(__dirname, folder, 'global-setup.ts'))
    ? { globalSetup: `<rootDir>/${folder}/global-setup.ts`, globalTeardown: `<rootDir>/${folder}/global-teardown.ts` }
    : {};

const tier = (displayName) => ({
  displayName,
  testEnvironment,
  transform,
  roots,
  testMatch: [`<rootDir>/test/tiers/${displayName}/**/*.test.ts`],
  ...shared(`test/tiers/${displayName}`),
});

/** The tests of `npm test`: `npm run soak` takes the full counts of those that are heavy. */
const hermetic = {
  displayName: 'hermetic',
  testEnvironment,
  transform,
  roots,
  testMatch,
  testPathIgnorePatterns,
  setupFiles,
};

const tiers = [
  'terraform',
  'processes',
  'cluster',
  'cassandra',
  'scanners',
  'gpu',
  'monitoring',
  'mesh',
  'browser',
  'package',
].map(tier);

module.exports = {
  projects: [hermetic, ...tiers],
  testTimeout: 600_000,
  maxWorkers: 1,
  // Node 20 sometimes spins for ever while it ends by itself after many child processes:
  // https://github.com/nodejs/node/issues/47748. Every suite stops what it started; `npm test` says where one does not.
  forceExit: true,
};
