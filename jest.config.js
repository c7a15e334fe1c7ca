/** Hermetic tests: Node alone. The tiers that need real components are in jest.tiers.config.js. */
const transform = {
  '\\.py$': '<rootDir>/test/support/text.js',
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
};

/** Not node_modules: Jest would look at each of its tens of thousands of files before the first test. */
const roots = ['imports', 'scripts', 'src', 'test'].map((folder) => `<rootDir>/${folder}`);

module.exports = {
  testEnvironment: 'node',
  transform,
  roots,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/tiers/'],
  // All processors: Jest keeps one for itself, which halves the speed of a machine with two.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/support/sequencer.js',
  // Milliseconds. When it ends, a worker has held over 1 GB, and Node needs more than Jest's 500 ms to give that back: its last
  // event was 1 ms after the order. One that still has a socket, a timer or a child open is told of all the same.
  workerGracefulExitTimeout: 10_000,
  // Milliseconds; a test that starts processes may share two cores with everything else.
  testTimeout: 30_000,
  moduleNameMapper: {
    '/stack-trace$': '<rootDir>/test/support/no-stack-trace.ts',
    '^archiver$': '<rootDir>/test/support/no-archiver.js',
  },
  // A module asks Jest's sandbox for each global, each time: loops that compute were twenty times as slow.
  sandboxInjectedGlobals: ['Math'],
  setupFiles: ['<rootDir>/test/support/hermetic.ts'],
};
