/**
 * `npm run openapi`: writes docs/openapi.json from the schemas. A test holds the committed copy
 * equal to the generated one.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiOnce } from '../api';

const file = path.join(__dirname, '..', 'docs', 'openapi.json');
writeFileSync(file, `${JSON.stringify(openApiOnce()(), undefined, 2)}\n`);
process.stdout.write(`Wrote ${path.relative(process.cwd(), file)}.\n`);
