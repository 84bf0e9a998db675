/** On what, of what and when something was measured. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';

/** What a result names beside its figures. */
export interface Machine {
  readonly day: string;
  readonly commit: string;
  readonly cores: number;
  readonly node: string;
  readonly platform: string;
  /** Processes that wanted to run, over the minute before: above zero, others were at work. */
  readonly loadBefore: number;
}

/** This machine and checkout, now. */
export function machine(): Machine {
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  return {
    day: new Date().toISOString().slice(0, 10),
    commit: `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' with changes' : ''}`,
    cores: availableParallelism(),
    node: process.versions.node,
    platform: process.platform,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** As a sentence. */
export function machineText({ day, commit, cores, node, platform, loadBefore }: Machine): string {
  return `${day}, commit ${commit}, ${String(cores)} cores, Node ${node}, ${platform}, load ${String(loadBefore)} before it began.`;
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}
