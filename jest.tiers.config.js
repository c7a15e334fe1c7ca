/** The tiers that put the product in front of real components; each is one project, run on its own. */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { roots, transform } = require('./jest.config');

/** What is started once for a tier, where it has such a thing. */
const shared = (folder) =>
  existsSync(join(__dirname, folder, 'global-setup.ts'))
    ? { globalSetup: `<rootDir>/${folder}/global-setup.ts`, globalTeardown: `<rootDir>/${folder}/global-teardown.ts` }
    : {};

const tier = (displayName) => ({
  displayName,
  testEnvironment: 'node',
  transform,
  roots,
  testMatch: [`<rootDir>/test/tiers/${displayName}/**/*.test.ts`],
  ...shared(`test/tiers/${displayName}`),
});

module.exports = {
  projects: ['terraform', 'processes', 'cluster', 'cassandra', 'scanners', 'monitoring', 'browser'].map(tier),
  testTimeout: 600_000,
  maxWorkers: 1,
  // Node 20 sometimes spins for ever while it ends by itself after many child processes:
  // https://github.com/nodejs/node/issues/47748. Every suite stops what it started; `npm test` says where one does not.
  forceExit: true,
};
