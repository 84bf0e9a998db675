/** docs/operations.md as its tests read it: blocks by name, and a shell in which they run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(__dirname, '../../..');

/** The page's text. */
export const OPERATIONS_PAGE = readFileSync(path.join(ROOT, 'docs/operations.md'), 'utf8');

/** A path below the checkout. */
export function inCheckout(relative: string): string {
  return path.join(ROOT, relative);
}

/**
 * Every shell block that carries a name: `<!-- filter: stuck -->` before it makes `filter: stuck`.
 */
export function namedBlocks(): ReadonlyMap<string, string> {
  const marked = /<!-- (?<name>[a-z][a-z: -]*) -->\s+```sh\n(?<text>[\s\S]*?)```/g;
  return new Map(
    [...OPERATIONS_PAGE.matchAll(marked)].map(({ groups = {} }) => [
      groups['name'] ?? '',
      groups['text'] ?? '',
    ]),
  );
}

/** The block of this name. @throws Error when the page has none */
export function block(name: string): string {
  const text = namedBlocks().get(name);
  if (text === undefined) throw new Error(`docs/operations.md has no block named "${name}".`);
  return text;
}

export interface OperatorShell {
  /**
   * Runs the page's set-up, then `before`, then the text; returns what was printed. @throws Error
   * when it fails
   */
  run(text: string, before?: string): Promise<string>;
  close(): void;
}

/** A safety net: every command of the page answers at once. */
const COMMAND_TIMEOUT_MS = 120_000;

/** A shell whose `temporal` is this executable, and whose server and codec server are these. */
export function operatorShell(
  executable: string,
  { address, namespace }: { readonly address: string; readonly namespace: string },
  codecEndpoint = '',
): OperatorShell {
  const home = mkdtempSync(path.join(tmpdir(), 'operator-'));
  const bin = path.join(home, 'bin');
  mkdirSync(bin);
  symlinkSync(executable, path.join(bin, 'temporal'));
  const search = [bin, path.dirname(process.execPath), '/usr/bin', '/bin'].join(path.delimiter);
  const here = `export TEMPORAL_ADDRESS=${address} TEMPORAL_NAMESPACE=${namespace} TEMPORAL_CODEC_ENDPOINT=${codecEndpoint}`;
  return {
    run: async (text, before = '') => {
      const script = ['set -e', block('setup'), here, before, text].join('\n');
      const { stdout } = await promisify(execFile)('sh', ['-c', script], {
        env: { PATH: search, HOME: home },
        timeout: COMMAND_TIMEOUT_MS,
      });
      return stdout;
    },
    close: () => {
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The verification ids in a list that `temporal` printed, sorted. */
export function idsIn(printed: string): string[] {
  return [...printed.matchAll(/account-verification\/(?<id>[\w-]+)/g)]
    .map(({ groups }) => groups?.['id'] ?? '')
    .sort();
}
