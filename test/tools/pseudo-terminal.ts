// A program on a real pseudo-terminal, as a person has it: `script` of util-linux makes the terminal, the test types into
// it and reads what appears. Nothing here knows what is run.
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

export interface TerminalSession {
  /** Everything that has appeared so far, escape sequences included. */
  screen(): string;
  /** Resolves once the text has appeared after what earlier calls waited for. @throws Error with the screen, after the bound */
  waitFor(text: string | RegExp, timeoutMs?: number): Promise<void>;
  /** Types, as a keyboard or a paste does. */
  type(text: string): void;
  /** Resolves with the exit code of the program. */
  ended(timeoutMs?: number): Promise<number | null>;
  /** Ends whatever still runs; for the end of a test. */
  kill(): void;
}

export const CTRL_C = '\u0003';
export const ENTER = '\r';

/** Of util-linux; runs a command on a terminal that it makes, and passes its own input and output through. */
const TERMINAL_PROGRAM = 'script';
const WAIT_DEFAULT_MS = 25_000;

/** Why there is no pseudo-terminal on this machine; undefined where there is one. */
export function missingTerminalReason(): string | undefined {
  const { status, stdout } = spawnSync(TERMINAL_PROGRAM, ['-qfec', 'echo works', '/dev/null'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return status === 0 && stdout.includes('works')
    ? undefined
    : 'the program `script` (util-linux) is missing or of another kind';
}

/** Starts a command line on a terminal of its own. */
export function openTerminal(
  commandLine: string,
  options: { readonly cwd: string; readonly env: Record<string, string> },
): TerminalSession {
  const child = spawn(TERMINAL_PROGRAM, ['-qfec', commandLine, '/dev/null'], {
    ...options,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let screen = '';
  let seen = 0;
  const onData = (data: Buffer): void => {
    screen += data.toString();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  child.stdin.on('error', () => undefined);
  const end = once(child, 'close');

  const tryToSee = (text: string | RegExp): boolean => {
    const rest = screen.slice(seen);
    const index = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
    if (index < 0) return false;
    const length = typeof text === 'string' ? text.length : (text.exec(rest)?.[0].length ?? 0);
    seen += index + length;
    return true;
  };
  return {
    screen: () => screen,
    waitFor: async (text, timeoutMs = WAIT_DEFAULT_MS) => {
      const deadline = Date.now() + timeoutMs;
      while (!tryToSee(text)) {
        if (Date.now() > deadline || hasEnded(child)) {
          if (tryToSee(text)) return;
          throw new Error(`"${String(text)}" did not appear. The screen:\n${screen}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    type: (text) => child.stdin.write(text),
    ended: async (timeoutMs = WAIT_DEFAULT_MS) => {
      const timer = setTimeout(() => {
        killGroup(child);
      }, timeoutMs);
      await end;
      clearTimeout(timer);
      return child.exitCode;
    },
    kill: () => {
      killGroup(child);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** `script` makes a session of its own for the program; its end hangs the terminal up, which ends that one too. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}
