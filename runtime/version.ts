/** Which version of the product runs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside the sources, and one further up beside the build. */
const FOLDERS = [path.join(__dirname, '..'), path.join(__dirname, '..', '..')];

/** The version of package.json; `unknown` where there is none. */
export function productVersion(): string {
  for (const folder of FOLDERS) {
    try {
      const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
      const { version } = JSON.parse(text) as { readonly version?: unknown };
      if (typeof version === 'string') return version;
    } catch {
      // Not here.
    }
  }
  return 'unknown';
}
