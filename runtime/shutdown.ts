/** Ends a process in order: first signal drains, second one ends at once. */

/** A terminal and its shell can each pass one Ctrl-C on; a person needs longer than this for a second one. */
const SAME_SIGNAL_MS = 300;

/**
 * Resolves with the first SIGINT, SIGTERM or SIGHUP (the terminal window was closed). A second SIGINT or SIGTERM ends the
 * process with exit code 130: a person who presses Ctrl-C twice means it. A second SIGHUP is only the first one, passed on by
 * a shell: nobody can close a window twice.
 */
export function shutdownRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let requestedAtMs: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (requestedAtMs === undefined) {
        requestedAtMs = Date.now();
        resolve(signal);
      } else if (signal !== 'SIGHUP' && Date.now() - requestedAtMs > SAME_SIGNAL_MS) {
        process.exit(130);
      }
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('SIGHUP', onSignal);
  });
}
