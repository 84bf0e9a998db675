/**
 * Progress of something that takes minutes, so that nobody thinks it hangs: a moving line on a
 * terminal, else a line every ten seconds through the caller's log.
 */

export interface ProgressOptions {
  /** What is being done, as the start of each line. */
  readonly title: string;
  readonly log: (line: string) => void;
  /** Where a moving line may be drawn. @default standard error */
  readonly terminal?: ProgressTerminal;
}

export interface ProgressTerminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** Says which part of the work is going on, for example "compiling, 312 packages so far". */
  update(phase: string): void;
  /** Ends the display, clearing a moving line. */
  close(): void;
}

const TERMINAL_INTERVAL_MS = 250;
const LOG_INTERVAL_MS = 10_000;

/**
 * Starts to show progress, at once and then regularly until it is closed. Does not keep the process
 * alive.
 */
export function openProgress(options: ProgressOptions): Progress {
  const terminal = options.terminal ?? process.stderr;
  const isMoving = terminal.isTTY === true;
  const startedAt = Date.now();
  let phase = '';

  const line = (): string =>
    `${options.title} [${elapsed(Date.now() - startedAt)}]${phase === '' ? '' : ` ${phase}`}`;
  const show = (): void => {
    if (isMoving) terminal.write(`\r${line().slice(0, (terminal.columns ?? 80) - 1)}\u001b[K`);
    else options.log(line());
  };
  show();
  const timer = setInterval(show, isMoving ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS);
  timer.unref();
  return {
    update: (text) => {
      phase = text;
    },
    close: () => {
      clearInterval(timer);
      if (isMoving) terminal.write('\r\u001b[K');
    },
  };
}

/** Minutes and seconds, as `3:07`. */
function elapsed(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1_000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
