/**
 * A supervised command that must come to an end: by itself, by its time limit, or because it no
 * longer moves.
 */
import { startSupervised, type SupervisedProcessOptions } from './supervised-process';

export interface BoundedCommand extends Omit<SupervisedProcessOptions, 'graceMs'> {
  /** Bound of the whole run. */
  readonly timeoutMs: number;
  /** The command is given up when its progress counter has not changed for this long. */
  readonly stallMs: number;
  /** Any number that changes while the command makes progress. */
  progressCounter(): number;
}

const CHECK_INTERVAL_MS = 200;
const GRACE_MS = 2_000;
const LINES_SHOWN_MAX = 5;

/**
 * Runs the command to its end; resolves when it ends with code 0.
 *
 * @throws Error with the reason: its last lines, or which bound it hit.
 */
export async function runBounded(command: BoundedCommand): Promise<void> {
  const child = startSupervised({ ...command, graceMs: GRACE_MS });
  const startedAt = Date.now();
  let counted = command.progressCounter();
  let movedAt = startedAt;
  let bound: string | undefined;
  const timer = setInterval(() => {
    const now = Date.now();
    const current = command.progressCounter();
    if (current !== counted) {
      counted = current;
      movedAt = now;
    }
    if (now - startedAt > command.timeoutMs)
      bound ??= `not done within ${seconds(command.timeoutMs)}`;
    else if (now - movedAt > command.stallMs)
      bound ??= `no progress for ${seconds(command.stallMs)}`;
    if (bound !== undefined) void child.stop();
  }, CHECK_INTERVAL_MS);
  const exit = await child.exited;
  clearInterval(timer);
  if (bound !== undefined) throw new Error(bound);
  if (exit.code !== 0) throw new Error(lastWords(child.lastLines(), exit.code));
}

function lastWords(lines: string, code: number | null): string {
  const shown = lines.split('\n').slice(-LINES_SHOWN_MAX).join(' | ').trim();
  return shown === '' ? `it ended with code ${String(code)}` : shown;
}

function seconds(durationMs: number): string {
  return `${String(durationMs / 1_000)} s`;
}
