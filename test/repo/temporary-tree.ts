/**
 * Lays a small project out in a temporary folder, so that a checker can be shown code that the repository must never
 * contain. Nothing here knows which checker runs.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The checkout that these tests belong to. */
export const REPOSITORY = resolve(__dirname, '..', '..');

/** File contents by path, relative to the root of the tree. */
export type Tree = Readonly<Record<string, string>>;

/** Writes the tree and returns its folder. The caller removes it with {@link removeTree}. */
export function plantTree(tree: Tree): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'atrium-verification-'));
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return root;
}

/** Removes a planted tree; a tree that is gone already is no error. */
export function removeTree(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

/** What a finished command said. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a JavaScript file with this Node, bounded in time; a non-zero exit is a result, not an error. */
export function runNode(
  script: string,
  args: readonly string[],
  cwd: string,
  options: number | { readonly timeoutMs: number; readonly env: Record<string, string> } = 60_000,
): Promise<Finished> {
  const { timeoutMs, env } =
    typeof options === 'number' ? { timeoutMs: options, env: process.env } : options;
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd, env, timeout: timeoutMs, maxBuffer: 32 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) done({ exitCode: 0, stdout, stderr });
        else if (typeof error.code === 'number') done({ exitCode: error.code, stdout, stderr });
        else fail(new Error(`${script} did not finish: ${error.message}`));
      },
    );
  });
}
