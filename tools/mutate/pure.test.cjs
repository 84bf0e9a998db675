/**
 * The tests that need nothing but the code, as one file: Stryker runs them for each mutant, and jest loads
 * the code again for each file.
 */
const { readdirSync } = require('node:fs');
const path = require('node:path');

const TEST = path.join(__dirname, '..', '..', 'test');
const inFolder = (folder) =>
  readdirSync(path.join(TEST, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file));

for (const file of [
  ...inFolder('domain'),
  ...inFolder('workflows'),
  'contract/names.test.ts',
  // Every field of a recorded payload, and every row of SECURITY.md.
  'codec-server/mask.test.ts',
  'docs/security-page.test.ts',
  // These hold the tables of outcomes, failures and limits, value by value.
  'docs/errors-page.test.ts',
  'docs/architecture-page.test.ts',
])
  require(path.join(TEST, file));
