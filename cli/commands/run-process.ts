/**
 * The life of a process of the product as a command: start, run until it is asked to end or fails,
 * drain.
 */
import { type RunningProcess } from '../../runtime/process';
import { EXIT, untilAborted, type CommandContext } from '../terminal/command';

/**
 * Runs it. Resolves with the exit code once it has drained. @throws the reason for which it did not
 * start, or failed
 */
export async function runProcess(
  context: CommandContext,
  start: () => Promise<RunningProcess>,
): Promise<number> {
  const running = await context.abortable(start());
  context.onEnd(() => running.close());
  await Promise.race([untilAborted(context.interrupted), running.finished]);
  return EXIT.ok;
}
