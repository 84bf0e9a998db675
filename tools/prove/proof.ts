/**
 * One command that proves something: runs it, shows its output as it comes, and keeps the lines
 * that tell the result.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { processEnvironment } from '../../runtime/process';

/** A command, and what it proves. */
export interface Proof {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/** What came out. */
export interface Result {
  readonly name: string;
  /** As typed at a shell. */
  readonly command: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly lines: readonly string[];
}

/**
 * Lines that tell a result: jest's counts, what a test reports (test/support/proof-size.ts),
 * Stryker's table of scores.
 */
const RESULT = /^(Tests: |Test Suites: |proof: |(All files| *\S+\.ts|[ \w-]+) +\|.*\|)/;
const LINES_MAX = 200;

/** Runs a proof to its end. */
export async function run({ name, command, env }: Proof): Promise<Result> {
  const [program, ...args] = command;
  const startedMs = Date.now();
  const child = spawn(program, args, {
    env: { ...processEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      process.stdout.write(`${line}\n`);
      if (RESULT.test(line) && lines.length < LINES_MAX) lines.push(line.replace(/^proof: /, ''));
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const shell = [...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...command];
  return {
    name,
    command: shell.join(' '),
    passed: exitCode === 0,
    seconds: (Date.now() - startedMs) / 1_000,
    lines,
  };
}
