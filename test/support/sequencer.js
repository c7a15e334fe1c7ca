/**
 * Suites that start programs go first: to fork, a worker copies the table of all its memory, which costs ten times as much
 * once it has held the charts and stacks of a hundred other suites.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const startsPrograms = ({ path }) => /[\\/]test[\\/](bin|cli)[\\/]/.test(path);

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => Number(startsPrograms(other)) - Number(startsPrograms(one)));
  }
};
