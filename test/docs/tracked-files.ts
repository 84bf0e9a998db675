/** The text files of the repository, for tests that hold all of it to a rule. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/child-process';

/** Written by machines, or by somebody else. */
const FOREIGN =
  /^(?:package-lock\.json|LICENSE|test\/fixtures\/|test\/replay\/histories\/|docs\/openapi\.json|api\/examples\.json)|\.(?:png|sum|mod)$/;

export interface TrackedFile {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/**
 * Every file that is committed or about to be, but for those that are written by machines or by
 * somebody else.
 */
export function trackedFiles(except: RegExp = FOREIGN): readonly TrackedFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter((file) => file !== '' && !except.test(file) && existsSync(join(ROOT, file)))
    .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}

/** Each line of a file that the pattern matches, as `file:line: text`. */
export function linesMatching({ file, text }: TrackedFile, pattern: RegExp): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) ? [`${file}:${String(index + 1)}: ${line.trim()}`] : [],
    );
}
