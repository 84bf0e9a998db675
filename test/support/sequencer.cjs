/**
 * The order of the test files. A fresh clone knows no durations, and jest then goes by size. Suites
 * that wait for processes and servers come first, so that no worker waits for one of them alone at
 * the end.
 */
const { default: Sequencer } = require('@jest/test-sequencer');

const FIRST = [
  'integration',
  'tools',
  'operations',
  'flows',
  'browser',
  'api',
  'activities',
  'dev-server',
];

const rank = ({ path }) => {
  const at = FIRST.findIndex((folder) => path.includes(`/test/${folder}/`));
  return at < 0 ? FIRST.length : at;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
