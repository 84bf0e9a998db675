/** Writes docs/performance.md and its plots out of the results that are committed: `npm run docs:performance`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performancePage } from './page';
import { plotsOf } from './plots';
import { readResults } from './results';

const DOCS = join(__dirname, '..', '..', '..', 'docs');
const FOLDER = join(DOCS, 'performance');

const results = readResults(FOLDER);
writeFileSync(join(DOCS, 'performance.md'), performancePage(results));
for (const [file, svg] of plotsOf(results)) writeFileSync(join(FOLDER, file), svg);
