/** What a reader types to run one of our commands where this process runs. Loads no package. */
import path from 'node:path';

/** In a checkout the sources run, in the build what was compiled from them. */
const IS_CHECKOUT = __filename.endsWith('.ts');
const EXECUTABLE = path.join(__dirname, '..', 'cli', 'main.js');

/**
 * The line to type, from the folder in which this process was started: `npm run keys -- sealing` in
 * a checkout, `node dist/cli/main.js keys sealing` beside the build.
 */
export function commandLine(command: string, words = ''): string {
  if (IS_CHECKOUT) return `npm run ${command}${words === '' ? '' : ` -- ${words}`}`;
  const executable = path.relative(process.cwd(), EXECUTABLE);
  return `node ${executable} ${command}${words === '' ? '' : ` ${words}`}`;
}
