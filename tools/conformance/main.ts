/** Writes docs/conformance.md anew, if nothing is wrong with its tables: `npm run docs:conformance`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformancePage } from './page';
import { problemsOf } from './problems';

const problems = problemsOf();
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
} else {
  writeFileSync(join(__dirname, '..', '..', 'docs', 'conformance.md'), conformancePage());
}
