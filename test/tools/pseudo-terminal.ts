/**
 * A program on a real pseudo-terminal, as a person has it: `script` of util-linux makes the terminal, the test types into it
 * and reads what appears. Nothing here knows what is run.
 */
import { spawnSync } from 'node:child_process';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { run, type Child } from '../support/child-process';

export interface TerminalSession {
  /** Everything that has appeared so far, escape sequences included. */
  screen(): string;
  /** Resolves once the text has appeared after what earlier calls waited for. @throws Error with the screen, when it ends without */
  waitFor(text: string | RegExp): Promise<void>;
  /** Types, as a keyboard or a paste does. */
  type(text: string): void;
  /** Resolves with the exit code of the program. */
  ended(): Promise<number | null>;
  /** Ends whatever still runs; for the end of a test. */
  kill(): void;
}

export const CTRL_C = '\u0003';
export const ENTER = '\r';

/** Of util-linux; runs a command on a terminal that it makes, and passes its own input and output through. */
const TERMINAL_PROGRAM = 'script';

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
  const child = run(TERMINAL_PROGRAM, ['-qfec', commandLine, '/dev/null'], {
    ...options,
    isGroupLeader: true,
  });
  let hasEnded = false;
  void child.ended().then(() => (hasEnded = true));
  let seen = 0;

  const tryToSee = (text: string | RegExp): boolean => {
    const rest = child.output().slice(seen);
    const index = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
    if (index < 0) return false;
    const length = typeof text === 'string' ? text.length : (text.exec(rest)?.[0].length ?? 0);
    seen += index + length;
    return true;
  };
  return {
    screen: () => child.output(),
    waitFor: async (text) => {
      for (const deadlineMs = Date.now() + SAFETY_NET_MS; ;) {
        const wasOver = hasEnded || Date.now() > deadlineMs;
        if (tryToSee(text)) return;
        if (wasOver) {
          throw new Error(
            `"${String(text)}" did not appear. The screen:\n${child.output()}${child.errors()}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    type: (text) => {
      child.type(text);
    },
    ended: () => child.ended(),
    kill: () => {
      if (!hasEnded) killGroup(child);
    },
  };
}

/** `script` makes a session of its own for the program; its end hangs the terminal up, which ends that one too. */
function killGroup({ pid }: Child): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}
