/**
 * The frame of every command: exit codes, Ctrl-C, what is printed when something fails, and the end
 * of what was started. Commands put their work into {@link runCommand} and know nothing of process
 * signals. Loads nothing of Temporal.
 */
import {
  ConfigurationError,
  processEnvironment,
  shutdownRequested,
  type Environment,
} from '../../runtime/process';
import { takeEnvironmentFiles } from './environment-file';
import { hanging, paletteFor, type Palette } from './text';

/**
 * Exit codes of the commands: done; failed; wrongly called, wrongly configured or called in the
 * wrong place; ended by Ctrl-C (docs/operations.md).
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A mistake in how a command was called; printed with the usage text, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * A reason not to start that is no mistake in the call: printed without the usage text, exit code
 * 2.
 */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

/** Thrown by {@link CommandContext.abortable} after Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What a command works with. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly colour: Palette;
  /**
   * Aborted by the first Ctrl-C or SIGTERM (a second one ends the process at once), and when the
   * output is closed.
   */
  readonly interrupted: AbortSignal;
  readonly print: (text?: string) => void;
  /**
   * Registers how something that was started is ended. The last one is ended first, also after a
   * failure.
   */
  readonly onEnd: (end: () => Promise<void> | void) => void;
  /** The result, or {@link Interrupted} as soon as Ctrl-C comes. */
  readonly abortable: <T>(work: Promise<T>) => Promise<T>;
}

/** What a command is. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** Resolves with the exit code. */
  readonly run: (context: CommandContext) => Promise<number>;
  /**
   * Lines that are printed after the reason when the command fails, such as the last warnings of a
   * log.
   */
  readonly afterFailure?: () => readonly string[];
}

/** Runs a command and ends the process with its exit code. */
export function runCommand(command: Command, args = process.argv.slice(2)): void {
  const interruption = watchForInterruption();
  void execute(command, args, interruption).then((code) => {
    if (interruption.signal.reason === 'SIGHUP') endWithTerminal(code);
    // Not by an exit code alone: what is still open (a dev server whose start was interrupted, a
    // native runtime without a connection) would keep the process alive, and a process that does
    // not end is not restarted.
    process.stdout.write('', () => process.exit(code));
  });
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

/**
 * Aborted by a signal, with its name as the reason, or when nobody reads what is printed any more.
 */
function watchForInterruption(): AbortController {
  const interruption = new AbortController();
  void shutdownRequested().then((signal) => {
    interruption.abort(signal);
  });
  for (const stream of [process.stdout, process.stderr]) {
    // Without a listener this would end the process on the spot, with all that it has started still
    // to be ended.
    stream.on('error', () => {
      interruption.abort('output closed');
    });
  }
  return interruption;
}

/**
 * The end after the terminal window was closed. When Node exits normally, it resets the terminal,
 * finds it gone, and aborts with a core dump, secrets included. It ends by the signal instead; the
 * listeners for the exit are called all the same.
 */
function endWithTerminal(code: number): void {
  if (![process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) return;
  process.emit('exit', code);
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

async function execute(
  command: Command,
  args: readonly string[],
  interruption: AbortController,
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${command.usage}\n`);
    return EXIT.ok;
  }
  const ends: (() => Promise<void> | void)[] = [];
  let code: number;
  try {
    const words = withFilesTaken(args);
    code = await command.run(createContext(words, ends, interruption.signal));
  } catch (error) {
    code = explain(command, error);
  }
  for (const end of ends.reverse()) {
    try {
      await end();
    } catch (error) {
      process.stderr.write(`Could not end everything in order: ${messageOf(error)}\n`);
      code = code === EXIT.ok ? EXIT.failed : code;
    }
  }
  return code;
}

/** @throws CannotStart */
function withFilesTaken(args: readonly string[]): readonly string[] {
  try {
    return takeEnvironmentFiles(args);
  } catch (error) {
    throw new CannotStart(messageOf(error));
  }
}

function createContext(
  args: readonly string[],
  ends: (() => Promise<void> | void)[],
  interrupted: AbortSignal,
): CommandContext {
  const env = processEnvironment();
  const whenInterrupted = new Promise<never>((_resolve, reject) => {
    interrupted.addEventListener('abort', () => {
      reject(new Interrupted('Interrupted.'));
    });
  });
  whenInterrupted.catch(() => undefined);
  return {
    args,
    env,
    colour: paletteFor(process.stdout, env),
    interrupted,
    print: (text = '') => process.stdout.write(`${text}\n`),
    onEnd: (end) => ends.push(end),
    abortable: (work) => Promise.race([work, whenInterrupted]),
  };
}

function explain(command: Command, error: unknown): number {
  if (error instanceof Interrupted) {
    process.stdout.write('\nStopped; everything that was started ends too.\n');
    return EXIT.interrupted;
  }
  if (error instanceof UsageError || isParseArgsError(error)) {
    process.stderr.write(`${hanging(messageOf(error), '')}\n\n${command.usage}\n`);
    return EXIT.usage;
  }
  if (error instanceof CannotStart || error instanceof ConfigurationError) {
    process.stderr.write(`\n${hanging(`${command.name} does not start. ${error.message}`, '')}\n`);
    return EXIT.usage;
  }
  const lines = [
    hanging(`${command.name} failed: ${messageOf(error)}`, ''),
    ...(command.afterFailure?.() ?? []),
  ];
  process.stderr.write(`\n${lines.join('\n')}\n`);
  return EXIT.failed;
}

function isParseArgsError(error: unknown): boolean {
  return (
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
