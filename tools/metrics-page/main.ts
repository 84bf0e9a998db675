/** Writes the tables of docs/metrics.md anew: `npm run docs:metrics`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './tables';

const PAGE = join(__dirname, '..', '..', 'docs', 'metrics.md');

writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
