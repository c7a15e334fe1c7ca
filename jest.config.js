/** Hermetic tests: Node alone. The tiers that need real components are in jest.tiers.config.js. */
const transform = {
  // Fastify's inject() brings `cookie`, which is an ES module only.
  '^.+\\.tsx?$|/node_modules/cookie/.+\\.js$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};

module.exports = {
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/tiers/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.work/', '<rootDir>/dist/'],
  setupFiles: ['<rootDir>/test/support/hermetic.ts'],
};
