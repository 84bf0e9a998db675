/** Writes the tables of the simulator's README anew: `npm run docs:simulator`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './tables';

const README = join(__dirname, '..', '..', 'simulator', 'README.md');

writeFileSync(README, withTables(readFileSync(README, 'utf8')));
