/** Ends a process in order: the first signal drains it, the second one ends it at once. */

/**
 * A terminal and its shell can each pass the same Ctrl-C on; a person needs longer than this for a
 * second one.
 */
const SAME_SIGNAL_MS = 300;

/**
 * Resolves with the first SIGINT, SIGTERM or SIGHUP (the terminal window was closed). A second
 * SIGINT or SIGTERM ends the process with exit code 130. A second SIGHUP is ignored: it is the
 * first one, passed on by a shell.
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
