/**
 * Some hermetic tests, for mutation testing: TESTS names them below test/, separated by commas.
 * TESTS=runtime/environment npx stryker run -m src/runtime/environment.ts
 */
const hermetic = require('./jest.config.js');

const tests = (process.env.TESTS ?? 'runtime/*').split(',');

module.exports = { ...hermetic, testMatch: tests.map((name) => `<rootDir>/test/${name}.test.ts`), maxWorkers: 1 };
