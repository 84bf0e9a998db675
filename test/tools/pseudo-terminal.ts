/** A program on a real pseudo-terminal: the test types into it and reads what appears. */
import { spawnSync } from 'node:child_process';
import { run, type Child } from '../support/child-process';

export interface TerminalSession extends Pick<Child, 'type' | 'ended'> {
  /** Everything that has appeared so far, escape sequences included. */
  screen(): string;
  /**
   * Resolves once the text has appeared after what earlier calls waited for. @throws Error with the
   * screen, when it ends without
   */
  waitFor(text: string | RegExp): Promise<void>;
  /** Ends whatever still runs: the terminal is hung up, as by closing its window. */
  kill(): void;
}

export const CTRL_C = '\u0003';
export const ENTER = '\r';

/**
 * Of util-linux; runs a command on a terminal that it makes, and passes its own input and output
 * through.
 */
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
export function openTerminal(commandLine: string, env: Record<string, string>): TerminalSession {
  const args = ['-qfec', commandLine, '/dev/null'];
  const child = run(TERMINAL_PROGRAM, args, { env, isGroupLeader: true });
  let seen = 0;
  return {
    type: (text) => {
      child.type(text);
    },
    ended: () => child.ended(),
    screen: () => child.output(),
    waitFor: async (text) => {
      const source = typeof text === 'string' ? text.replaceAll(/[?.()]/g, '\\$&') : text.source;
      const next = new RegExp(`^[^]{${String(seen)}}[^]*?(?:${source})`);
      await child.appeared(next);
      seen = next.exec(child.output())?.[0].length ?? 0;
    },
    // `script` makes a session of its own for the program; its end hangs the terminal up.
    kill: () => void child.stop('SIGKILL'),
  };
}
