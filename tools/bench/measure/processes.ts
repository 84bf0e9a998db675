/**
 * What processes have used, as the kernel counts it: CPU time and memory of a process with all of
 * its children. Linux alone; elsewhere nothing is known, and benches say so.
 */
import { readFileSync, readdirSync } from 'node:fs';

/** What a process and its children have used since they began. */
export interface Usage {
  readonly cpuMs: number;
  /** Memory that is theirs now: shared pages count in parts. */
  readonly bytes: number;
}

/** The kernel counts CPU time in hundredths of a second wherever Node runs on Linux. */
const MS_PER_TICK = 10;
const KIB = 1_024;
/** What tsx compiles sources with is a child of each of our processes, and is not there in production. */
const COMPILER = 'esbuild';

/** One line of `/proc/<pid>/stat`. */
export interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Of its program. */
  readonly name: string;
  /** Its own, and that of its children that have ended. */
  readonly cpuMs: number;
}

/** Reads a line of `/proc/<pid>/stat`; the name in it may hold spaces and brackets. Pure. */
export function parseStat(line: string): Stat {
  const pid = Number(line.slice(0, line.indexOf(' ')));
  const [from, to] = [line.indexOf('('), line.lastIndexOf(')')];
  const fields = line
    .slice(to + 2)
    .split(' ')
    .map(Number);
  // Numbered from the state, which is field 3 of proc(5): 4 is the parent, 14 to 17 the times.
  const field = (number: number): number => fields[number - 3] ?? 0;
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid, parent: field(4), name: line.slice(from + 1, to), cpuMs: ticks * MS_PER_TICK };
}

/** The process and its living descendants. Pure. */
export function treeOf(root: number, all: readonly Stat[]): readonly Stat[] {
  const found = all.filter(({ pid }) => pid === root);
  for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
  return found;
}

/** What a process and its descendants have used; nothing where it is gone, or not on Linux. */
export function usageOf(root: number | undefined): Usage | undefined {
  if (root === undefined) return undefined;
  const tree = treeOf(root, allStats()).filter(({ name }) => name !== COMPILER);
  if (tree.length === 0) return undefined;
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    bytes: tree.reduce((sum, { pid }) => sum + bytesOf(pid), 0),
  };
}

/** The id of the one process whose arguments have all these words. @throws Error when it is not exactly one */
export function processWith(...words: readonly string[]): number {
  const found = processIds().filter((pid) => {
    const args = read(`/proc/${String(pid)}/cmdline`).split('\0');
    return words.every((word) => args.includes(word));
  });
  // A supervisor has the same arguments after its own; the program is its child.
  const stats = allStats().filter(({ pid }) => found.includes(pid));
  const leaves = stats.filter(({ pid }) => !stats.some(({ parent }) => parent === pid));
  const [only, ...others] = leaves;
  if (only === undefined || others.length > 0) {
    throw new Error(`${String(leaves.length)} processes have the arguments ${words.join(' ')}.`);
  }
  return only.pid;
}

function allStats(): readonly Stat[] {
  return processIds()
    .map((pid) => read(`/proc/${String(pid)}/stat`))
    .filter((line) => line !== '')
    .map(parseStat);
}

function bytesOf(pid: number): number {
  const [, kib = '0'] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${String(pid)}/smaps_rollup`)) ?? [];
  return Number(kib) * KIB;
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A process may end between its listing and this. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
